import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DeskError } from '../api/errors.ts';
import type { FileError, FileVerdict } from '../api/schemas.ts';
import { GDM_NAMES } from '../sne/contract/movements.ts';
import { XML_DECLARATION, extractElement } from '../xml/extract.ts';
import { MAX_DOCUMENT_BYTES } from '../xml/limits.ts';
import { splitElements } from '../xml/split.ts';
import { childNamed, parseTree } from '../xml/tree.ts';
import {
  faultOf,
  judges,
  judgeText,
  readDocument,
  refusedVerdict,
  validateXml,
} from '../xml/validate-file.ts';
import type { DocumentVerdict, ValidateOptions } from '../xml/validate-file.ts';
import { tooLarge } from '../xml/xml-errors.ts';
import { openArchive } from './archive-bytes.ts';
import { DEFAULT_ARCHIVE_LIMITS } from './archive-limits.ts';
import { isArchive, isMacCompanion, isZip } from './file-kinds.ts';
import { readTar } from './tar-reader.ts';
import { readZip } from './zip-reader.ts';

/** Errors told of one file: what goes beyond says nothing new. */
const MOST_ERRORS = 500;
/** Roots of files that hold many movements, each with its demand. */
const RECORD_ROOTS: ReadonlySet<string> = new Set(['export', GDM_NAMES.root]);
const ZIP_LIMITS = { maxMembers: 10_000, maxTotalBytes: 256 * 1024 * 1024 };

const ZIP = /\.zip$/i;
const TAR = /\.(?:tgz|tar\.gz|tar)$/i;

/** A file on the disk, or its bytes. */
export type JudgedSource = { readonly path: string } | { readonly bytes: Uint8Array };

function bytesOf(source: JudgedSource, most: number): Uint8Array {
  if ('bytes' in source) return source.bytes;
  try {
    if (statSync(source.path).size > most) throw tooLarge('Le fichier', `${String(most / 1024 / 1024)} Mio`);
    return readFileSync(source.path);
  } catch (thrown) {
    if (thrown instanceof DeskError) throw thrown;
    throw new DeskError('IMPORT-UNREADABLE', `Le fichier ${basename(source.path)} ne peut pas être lu.`, {
      hint: 'Vérifiez le droit de le lire et qu’aucun autre programme ne le tient.',
      cause: thrown,
    });
  }
}

/**
 * Judges one file, or every XML file of an archive (zip, tgz, tar), without storing anything. A file that holds movements is
 * judged with the demand inside each. An archive that is broken gives the verdicts up to there, then why.
 *
 * @param name how the file is called; of bytes it says whether they are an archive
 * @throws DeskError XML-SCHEMA, XML-SCHEMA-UNKNOWN: faults of the schemas themselves
 */
export async function* judgeSource(
  name: string,
  source: JudgedSource,
  options: ValidateOptions,
): AsyncGenerator<FileVerdict, void, undefined> {
  try {
    const path = 'path' in source ? source.path : null;
    if (path === null ? ZIP.test(name) : isZip(path))
      yield* judgeZip(name, bytesOf(source, ZIP_LIMITS.maxTotalBytes), options);
    else if (path === null ? TAR.test(name) : isArchive(path)) yield* judgeTar(name, source, options);
    else yield { file: name, ...(await judgeBytes(bytesOf(source, MAX_DOCUMENT_BYTES), options)) };
  } catch (thrown) {
    if (!(thrown instanceof DeskError) || thrown.code.startsWith('XML-SCHEMA')) throw thrown;
    yield { file: name, ...refusedVerdict(options, faultOf(thrown)) };
  }
}

async function* judgeZip(
  name: string,
  bytes: Uint8Array,
  options: ValidateOptions,
): AsyncGenerator<FileVerdict, void, undefined> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const member of readZip(zip, ZIP_LIMITS)) {
    if (isXmlMember(member.name)) {
      yield { file: `${name}/${member.name}`, ...(await judgeBytes(member.bytes, options)) };
    }
  }
}

async function* judgeTar(
  name: string,
  source: JudgedSource,
  options: ValidateOptions,
): AsyncGenerator<FileVerdict, void, undefined> {
  const archive = openArchive('path' in source ? source.path : once(source.bytes), DEFAULT_ARCHIVE_LIMITS);
  let file = '';
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const event of readTar(archive.chunks, DEFAULT_ARCHIVE_LIMITS.maxMembers)) {
    if (event.type === 'member') {
      [file, pieces, size] = [event.name, [], 0];
    } else if (event.type === 'data') {
      size += event.bytes.length;
      // The reader may use its buffer again; beyond the bound there is nothing to keep.
      if (size <= MAX_DOCUMENT_BYTES) pieces.push(Buffer.from(event.bytes));
    } else if (event.type === 'memberEnd' && isXmlMember(file)) {
      const isTooLarge = size > MAX_DOCUMENT_BYTES;
      const verdict = isTooLarge
        ? refusedVerdict(options, faultOf(tooLarge('Le fichier', '32 Mio')))
        : await judgeBytes(Buffer.concat(pieces), options);
      yield { file: `${name}/${file}`, ...verdict };
    }
  }
}

function isXmlMember(name: string): boolean {
  return /\.xml$/i.test(name) && !isMacCompanion(name);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  yield bytes;
}

async function judgeBytes(bytes: Uint8Array, options: ValidateOptions): Promise<DocumentVerdict> {
  const document = readDocument(bytes);
  if ('error' in document || !RECORD_ROOTS.has(document.root)) return validateXml(bytes, options);
  const errors: FileError[] = [];
  // An export's root is no part of the schemas: its movements are judged one by one.
  const isWhole = document.kind !== null;
  if (isWhole) errors.push(...judgeText(document.xml, 'movement', options));
  for await (const part of splitElements(once(bytes), { record: GDM_NAMES.movement })) {
    if (part.type !== 'record') continue;
    const before = part.line - 1;
    if (!isWhole) errors.push(...judgeText(part.xml, 'movement', options, before));
    errors.push(...judgeDemand(part.xml, options, before));
    if (errors.length >= MOST_ERRORS) break;
  }
  const told = errors.slice(0, MOST_ERRORS);
  return { ...judges(options), valid: told.length === 0, kind: 'movement', errors: told };
}

/** The demand inside a movement; `before`: lines of the file before the movement. */
function judgeDemand(movement: string, options: ValidateOptions, before: number): FileError[] {
  const demand = childNamed(parseTree(movement), GDM_NAMES.demand);
  const xml = demand === null ? null : extractElement(movement, GDM_NAMES.demand);
  if (demand === null || xml === null) return [];
  const declared = XML_DECLARATION.split('\n').length - 1;
  return judgeText(xml, 'demand', options, before + demand.line - 1 - declared);
}
