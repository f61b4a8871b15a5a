import { isAscii, isUtf8 } from 'node:buffer';
import { MAX_DOCUMENT_BYTES } from './limits.ts';
import { badEncoding, empty, notXml, tooLarge } from './xml-errors.ts';

const BOM_LENGTH = 3;
/** The XML declaration, where it is the first thing of the file, is far shorter than this. */
export const HEAD_BYTES = 1024;

/**
 * The text of an XML document given in bytes, without its byte order mark. The interface is UTF-8 (§8) and
 * nothing else is guessed. A file cut in the middle of its last character ends in U+FFFD here: whoever reads it
 * then finds what it is, a truncated document.
 *
 * Throws `XML-EMPTY`, `XML-TOO-LARGE`, `XML-ENCODING` (UTF-16, UTF-32, a declared encoding other than UTF-8 or
 * US-ASCII, invalid bytes) or `XML-NOT-XML` (content that does not begin as XML).
 */
export function decodeXml(bytes: Uint8Array, options: { readonly maxBytes?: number } = {}): string {
  const maxBytes = options.maxBytes ?? MAX_DOCUMENT_BYTES;
  if (bytes.byteLength > maxBytes) {
    throw tooLarge('Le fichier XML', `${String(Math.floor(maxBytes / 1024))} Kio`);
  }
  const declared = inspectHead(bytes.subarray(0, HEAD_BYTES), bytes.byteLength <= HEAD_BYTES);
  if (declared === 'ascii' && !isAscii(bytes)) {
    throw badEncoding('il se déclare en US-ASCII mais contient d’autres caractères');
  }
  if (!isUtf8(bytes.subarray(0, endOfWholeCharacters(bytes)))) throw invalidUtf8();
  const text = new TextDecoder('utf-8').decode(bytes);
  // A head of white space only says nothing yet: the whole decides.
  if (bytes.byteLength > HEAD_BYTES && !startsAsXml(text.trimStart())) {
    throw text.trim() === '' ? empty() : notXml();
  }
  return text;
}

/** Where the last character that has all its bytes ends. */
function endOfWholeCharacters(bytes: Uint8Array): number {
  const end = bytes.byteLength;
  for (let back = 1; back <= 3 && back <= end; back += 1) {
    const byte = bytes[end - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return length > back ? end - back : end;
  }
  return end;
}

/** The refusal of bytes that are not UTF-8 although nothing in the file says what they are. */
export function invalidUtf8(cause?: unknown): Error {
  return badEncoding('il contient des octets qui ne sont pas de l’UTF-8', cause);
}

/**
 * Judges the first bytes (at most `HEAD_BYTES`) of a document: encoding and first character. `complete` says
 * that there is nothing after them. Returns the declared encoding, UTF-8 where none is declared; throws as
 * `decodeXml` does.
 */
export function inspectHead(head: Uint8Array, complete: boolean): 'utf-8' | 'ascii' {
  refuseWideEncodings(head);
  const skip = hasUtf8Bom(head) ? BOM_LENGTH : 0;
  // Latin-1 maps every byte to one character: enough to see the declaration, whatever the file's encoding.
  const text = new TextDecoder('latin1').decode(head.subarray(skip));
  const start = text.trimStart();
  if (start === '') {
    if (complete) throw empty();
    return 'utf-8';
  }
  if (!startsAsXml(start)) throw notXml();
  return declaredEncoding(start);
}

function startsAsXml(text: string): boolean {
  return /^<[?!A-Z_a-z:\u0080-\uFFFF]/.test(text);
}

function hasUtf8Bom(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

function refuseWideEncodings(head: Uint8Array): void {
  const [a, b, c, d] = head;
  const wide =
    (a === 0xff && b === 0xfe) ||
    (a === 0xfe && b === 0xff) ||
    (a === 0 && b === 0 && c === 0xfe && d === 0xff) ||
    // Without a byte order mark, the first `<` and its zeros betray the width.
    (a === 0x3c && b === 0) ||
    (a === 0 && b === 0x3c) ||
    (a === 0 && b === 0 && c === 0 && d === 0x3c);
  if (wide) throw badEncoding('il est en UTF-16 ou UTF-32');
}

function declaredEncoding(start: string): 'utf-8' | 'ascii' {
  const declaration = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"'<>]{0,60})["']/.exec(start);
  return declaration === null ? 'utf-8' : acceptEncodingName(declaration[1] ?? '');
}

/** The two encodings accepted in an XML declaration; throws `XML-ENCODING` for any other name. */
export function acceptEncodingName(name: string): 'utf-8' | 'ascii' {
  if (/^utf-?8$/i.test(name)) return 'utf-8';
  if (/^(us-)?ascii$/i.test(name)) return 'ascii';
  const printable = name.replace(/[^\w.:-]/g, '').slice(0, 30);
  throw badEncoding(`il se déclare en « ${printable} »`);
}
