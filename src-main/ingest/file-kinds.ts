import { closeSync, openSync, readSync } from 'node:fs';

/** Enough for a tar's magic, and for the root of an XML file behind its declaration and a comment. */
const HEAD_BYTES = 4096;
const TAR_MAGIC_AT = 257;
const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/i;
/** Files of office programs and the like, which are zips inside. */
const DOCUMENT =
  /\.(?:docx|docm|dotx|xlsx|xlsm|xltx|pptx|ppsx|vsdx|od[a-z]|ot[a-z]|epub|pages|numbers|jar|kmz)$/i;
/** Roots of the files of the interface: a demand, an export, movements. */
const OUR_ROOT = /<(?:[^\s<>/:?!]{1,64}:)?(?:interfaceNuu|export|mouvements)[\s/>]/;

/** Whether a file is to be read as an archive: by its name, or, where that says nothing, by its first bytes. */
export function isArchive(file: string): boolean {
  return ARCHIVE.test(file) || (!/\.(?:xml|zip)$/i.test(file) && beginsAsArchive(headOf(file)));
}

/** Whether a file is a zip, by its name, or, where that says nothing, by its first bytes. */
export function isZip(file: string): boolean {
  return /\.zip$/i.test(file) || (!/\.xml$/i.test(file) && !DOCUMENT.test(file) && beginsAsZip(headOf(file)));
}

/**
 * Whether a file of a folder is one to be read: by its name, or by its first bytes, for exports come without an extension
 * too. A zip counts where it is no document: it may hold what was meant, and whoever reads no zip says so.
 */
export function isOurs(file: string): boolean {
  if (/\.(?:xml|zip)$/i.test(file) || ARCHIVE.test(file)) return true;
  const head = headOf(file);
  return beginsAsArchive(head) || beginsAsOurXml(head) || (beginsAsZip(head) && !DOCUMENT.test(file));
}

/** Whether it is what a Mac puts beside a file, or into an archive with it: attributes in a binary form of its own. */
export function isMacCompanion(path: string): boolean {
  const parts = path.split(/[/\\]/);
  return (parts.at(-1) ?? '').startsWith('._') || parts.includes('__MACOSX');
}

/** Empty when it cannot be read: whoever reads it next says why. */
function headOf(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const handle = openSync(file, 'r');
    try {
      return head.subarray(0, readSync(handle, head, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    return head.subarray(0, 0);
  }
}

function beginsAsArchive(head: Buffer): boolean {
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  return isGzip || head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar';
}

function beginsAsZip(head: Buffer): boolean {
  // The second is that of an empty one.
  const magic = head.toString('latin1', 0, 4);
  return magic === 'PK\u0003\u0004' || magic === 'PK\u0005\u0006';
}

/** In UTF-8 or UTF-16, with or without its mark. */
function beginsAsOurXml(head: Buffer): boolean {
  const text = head.toString('latin1').replaceAll('\0', '');
  return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*</.test(text) && OUR_ROOT.test(text);
}
