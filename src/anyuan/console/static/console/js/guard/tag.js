// A tag at the point, read by the browser where it can (Web NFC). The text is "AY1:<code of the point>:<the tag's own word>".
const TEXT = /^AY1:([0-9A-Z]{8}):([0-9a-f]{16})$/;

export const tagsCanBeRead = () => "NDEFReader" in window;

// Calls found({ point, word }) once; returns how to stop. A phone without a reader, or with NFC switched off, says nothing:
// the camera and the typed code are there as well.
export function readTag(found) {
  if (!tagsCanBeRead()) return null;
  const ending = new AbortController();
  const reader = new window.NDEFReader();
  reader.addEventListener("reading", ({ message }) => {
    for (const record of message.records) {
      if (record.recordType !== "text") continue;
      const parts = TEXT.exec(new TextDecoder(record.encoding ?? "utf-8").decode(record.data).trim());
      if (!parts) continue;
      ending.abort();
      found({ point: parts[1], word: parts[2] });
      return;
    }
  });
  reader.scan({ signal: ending.signal }).catch(() => {});
  return () => ending.abort();
}
