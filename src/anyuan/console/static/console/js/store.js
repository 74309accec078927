// What a phone has done and the centre has not yet confirmed: kept in the browser's own database until it is.
const NAME = "anyuan-phone";
const SHELF = "waiting";

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(SHELF, { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function inside(mode, work) {
  const database = await open();
  try {
    return await new Promise((done, fail) => {
      const turn = database.transaction(SHELF, mode);
      const asked = work(turn.objectStore(SHELF));
      turn.oncomplete = () => done(asked?.result);
      turn.onerror = () => fail(turn.error);
      turn.onabort = () => fail(turn.error);
    });
  } finally {
    database.close();
  }
}

export const keep = (act) => inside("readwrite", (shelf) => shelf.put(act));
export const forget = (id) => inside("readwrite", (shelf) => shelf.delete(id));
export const kept = async () => (await inside("readonly", (shelf) => shelf.getAll())).sort((a, b) => a.made - b.made);
