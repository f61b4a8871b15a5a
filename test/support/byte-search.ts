/** Shorter texts stand in any random bytes. */
const SHORTEST = 6;

/** Which of these byte strings, of six bytes or more, stand somewhere in `bytes`; one pass, however many there are. */
export function findAny(bytes: Uint8Array, needles: readonly Buffer[]): Buffer[] {
  const byHead = new Map<number, Buffer[]>();
  for (const needle of needles) {
    if (needle.length < SHORTEST) throw new Error(`too short to search for: ${String(needle)}`);
    const head = needle.readUIntBE(0, SHORTEST);
    byHead.set(head, [...(byHead.get(head) ?? []), needle]);
  }
  const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<Buffer>();
  let head = 0;
  for (let at = 0; at < hay.length; at += 1) {
    head = (head % 2 ** (8 * (SHORTEST - 1))) * 256 + (hay[at] ?? 0);
    const start = at - SHORTEST + 1;
    for (const needle of byHead.get(head) ?? []) {
      if (start >= 0 && hay.compare(needle, 0, needle.length, start, start + needle.length) === 0)
        found.add(needle);
    }
  }
  return [...found];
}

/** A text as a program may have written it: as it is, in small letters without accents, and in UTF-16. */
export function writings(text: string): Buffer[] {
  const folded = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return [Buffer.from(text), Buffer.from(folded), Buffer.from(text, 'utf16le')].filter(
    (bytes) => bytes.length >= SHORTEST,
  );
}

/** An amount as a text and as SQLite keeps a number. */
export function amountWritings(amount: number): Buffer[] {
  const real = Buffer.alloc(8);
  real.writeDoubleBE(amount);
  return [real, Buffer.from(String(amount)), Buffer.from(String(amount).replace('.', ','))].filter(
    (bytes) => bytes.length >= SHORTEST,
  );
}
