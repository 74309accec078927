// What must survive a reload and a flat battery: check-ins that the centre has not confirmed, and the day's cards.
// Plain IndexedDB; every promise resolves only when the transaction is complete, so "kept" means on the disk.
let name = "anyuan-guard";

// Another page's shelf: what waits there is handed in by that page alone.
export function shelve(under) {
  name = under;
}

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("waiting", { keyPath: "id" });
      asked.result.createObjectStore("notes", { keyPath: "key" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function inside(store, mode, work) {
  const database = await open();
  try {
    return await new Promise((done, fail) => {
      const turn = database.transaction(store, mode, { durability: "strict" });
      const asked = work(turn.objectStore(store));
      turn.oncomplete = () => done(asked?.result);
      turn.onerror = () => fail(turn.error);
      turn.onabort = () => fail(turn.error);
    });
  } finally {
    database.close();
  }
}

export const keep = (act) => inside("waiting", "readwrite", (shelf) => shelf.put(act));
export const forget = (id) => inside("waiting", "readwrite", (shelf) => shelf.delete(id));
export const waiting = async () =>
  (await inside("waiting", "readonly", (shelf) => shelf.getAll())).sort((a, b) => a.made - b.made);
export const note = (key, value) => inside("notes", "readwrite", (shelf) => shelf.put({ key, value }));
export const noted = async (key) => (await inside("notes", "readonly", (shelf) => shelf.get(key)))?.value;
