import { readFileSync, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DeskError, asDeskError } from '../api/errors.ts';
import type { Environment } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Movement } from '../store/movement.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { decodeXml } from '../xml/encoding.ts';
import { MAX_DOCUMENT_BYTES } from '../xml/limits.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import type { IngestResult } from './ingest-archive.ts';
import { MovementApplier, bringsNews, contentHash } from './movement-applier.ts';

/** Files that share one transaction: one flush to disk for many, and little to repeat after a crash. */
const FILES_PER_TRANSACTION = 200;

/** What a person has to know of one file. */
export interface ImportProblem {
  readonly file: string;
  readonly line: number | null;
  readonly nud: string | null;
  readonly code: string;
  readonly message: string;
}

/** The result of `import`. `seconds` is wall time. */
export interface ImportResult {
  readonly files: number;
  readonly records: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly drift: number;
  readonly problems: readonly ImportProblem[];
  readonly seconds: number;
}

export interface ImportContext {
  readonly store: Store;
  readonly schemas: SchemaRegistry;
  readonly environment: Environment;
  readonly clock: Clock;
}

/**
 * Reads interface files (`.xml`), archives of exports (`.tgz`, `.tar.gz`, `.tar`) and folders of them into the store. A
 * file that cannot be read or is refused is reported and changes nothing; the others are stored all the same. Older files
 * never replace a newer state. An archive that was interrupted goes on from where it stopped.
 */
export async function importFiles(paths: readonly string[], context: ImportContext): Promise<ImportResult> {
  const startedAt = context.clock.now().getTime();
  const tally = new ImportTally();
  const files: string[] = [];
  for (const path of paths) {
    try {
      files.push(...filesUnder(path, true));
    } catch (thrown) {
      tally.refuse(path, null, asDeskError(thrown));
    }
  }
  const importer = new FileImporter(context, tally);
  for (const batch of inTransactions(files)) {
    const [first] = batch;
    if (first !== undefined && isArchive(first)) {
      await importArchive(first, context, tally);
      continue;
    }
    await context.store.write((unit) => {
      for (const file of batch) importer.importFile(unit, file);
    });
  }
  return { ...tally.result(), seconds: (context.clock.now().getTime() - startedAt) / 1000 };
}

const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/i;

/** Whether a file is to be read as an archive, by its name. */
function isArchive(file: string): boolean {
  return ARCHIVE.test(file);
}

/** Consecutive XML files together, each archive alone. */
function* inTransactions(files: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  for (const file of files) {
    if (batch.length > 0 && (isArchive(file) || batch.length >= FILES_PER_TRANSACTION)) {
      yield batch;
      batch = [];
    }
    if (isArchive(file)) yield [file];
    else batch.push(file);
  }
  if (batch.length > 0) yield batch;
}

async function importArchive(file: string, context: ImportContext, tally: ImportTally): Promise<void> {
  try {
    // Loaded with the first archive only: it brings threads with it.
    const { ingestArchive } = await import('./ingest-archive.ts');
    const archiveId = `import:${await archiveIdentity(file)}`;
    const result = await ingestArchive(file, {
      ...context,
      archiveId,
      resume: true,
      onDrm: () => {
        throw new DeskError(
          'IMPORT-DRM',
          'Les ressources mensuelles d’un export ne s’importent pas à la main.',
          { hint: 'Demandez-les dans Exports : elles y sont contrôlées, demande par demande.' },
        );
      },
    });
    tally.addArchive(file, result);
  } catch (thrown) {
    if (!(thrown instanceof DeskError) || thrown.code.startsWith('STORE-')) throw thrown;
    tally.refuse(file, null, thrown);
  }
}

/** Bytes of the head and of the tail that tell one archive from another: the tail holds gzip's checksum of the whole. */
const IDENTITY_BYTES = 64 * 1024;

/** The same for the same archive under any name. */
async function archiveIdentity(file: string): Promise<string> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, IDENTITY_BYTES));
    const tail = Buffer.alloc(head.length);
    await handle.read(head, 0, head.length, 0);
    await handle.read(tail, 0, tail.length, size - tail.length);
    return contentHash(`${String(size)} ${head.toString('latin1')} ${tail.toString('latin1')}`);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/**
 * The XML files that a path means: itself, or those of a folder and its folders, in the order of their names.
 *
 * @param withArchives whether archives count too
 */
export function filesUnder(path: string, withArchives = false): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new DeskError('IMPORT-NOT-FOUND', `Le fichier ou dossier ${path} est introuvable.`, {
      hint: 'Vérifiez le chemin et le droit de le lire.',
      cause,
    });
  }
  if (!isFolder) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && (/\.xml$/i.test(entry.name) || (withArchives && isArchive(entry.name))),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Bytes of a file to read as XML.
 *
 * @throws DeskError IMPORT-ARCHIVE (archives come with bulk exports), XML-TOO-LARGE, IMPORT-UNREADABLE
 */
export function readXmlFile(file: string): Uint8Array {
  if (/\.(tgz|tar|gz|zip)$/i.test(file)) {
    throw new DeskError(
      'IMPORT-ARCHIVE',
      `${basename(file)} est une archive : seuls les fichiers .xml sont lus.`,
      {
        hint: 'Décompressez-la dans un dossier, puis importez ce dossier.',
      },
    );
  }
  try {
    if (statSync(file).size > MAX_DOCUMENT_BYTES) throw tooLarge(file);
    return readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof DeskError) throw thrown;
    throw unreadable(file, thrown);
  }
}

function unreadable(file: string, cause: unknown): DeskError {
  return new DeskError('IMPORT-UNREADABLE', `Le fichier ${basename(file)} ne peut pas être lu.`, {
    hint: 'Vérifiez le droit de le lire et qu’aucun autre programme ne le tient.',
    cause,
  });
}

function tooLarge(file: string): DeskError {
  return new DeskError('XML-TOO-LARGE', `Le fichier ${basename(file)} est trop gros pour une demande.`, {
    hint: 'Vérifiez qu’il s’agit bien d’un fichier d’interface.',
  });
}

class FileImporter {
  readonly #applier: MovementApplier;
  readonly #tally: ImportTally;
  readonly #clock: Clock;

  constructor({ schemas, environment, clock }: ImportContext, tally: ImportTally) {
    this.#applier = new MovementApplier(schemas, environment);
    this.#tally = tally;
    this.#clock = clock;
  }

  importFile(unit: WriteUnit, path: string): void {
    let nud: string | null = null;
    try {
      const xml = decodeXml(readXmlFile(path));
      const hash = contentHash(xml);
      const prepared = this.#applier.prepareFile(xml, hash, null);
      const { fileType, fileDatedAt } = prepared.file;
      nud = prepared.file.nud;
      const movement: Movement = {
        nud,
        at: fileDatedAt === null ? null : new Date(fileDatedAt).toISOString(),
        kind: fileType,
        entity: 'CERFA',
        desk: prepared.file.deskNumber,
        state: null,
        removal: null,
        data: null,
        file: xml,
      };
      const isNews = bringsNews(unit, movement, hash);
      const receivedAt = this.#clock.now().toISOString();
      unit.demands.apply(movement, isNews ? prepared : null, receivedAt);
      if (isNews) unit.anomalies.noteDrift(nud, prepared.drift, receivedAt);
      this.#tally.accept(isNews, isNews && prepared.drift.length > 0);
      for (const { line, message } of prepared.drift) {
        this.#tally.note({ file: path, nud, line, code: 'XML-SCHEMA', message });
      }
    } catch (thrown) {
      if (!(thrown instanceof DeskError)) throw thrown;
      this.#tally.refuse(path, nud, thrown);
    }
  }
}

class ImportTally {
  readonly #problems: ImportProblem[] = [];
  #files = 0;
  #stored = 0;
  #unchanged = 0;
  #rejected = 0;
  #drift = 0;

  accept(isStored: boolean, drifts: boolean): void {
    this.#files += 1;
    if (isStored) this.#stored += 1;
    else this.#unchanged += 1;
    if (drifts) this.#drift += 1;
  }

  note(problem: ImportProblem): void {
    this.#problems.push(problem);
  }

  /** An archive counts as one file, and as refused when it could not be read to its end. */
  addArchive(file: string, result: IngestResult): void {
    const { stored, unchanged, rejected, drift, problems, stoppedAt } = result;
    this.#files += 1;
    this.#stored += stored;
    this.#unchanged += unchanged;
    this.#rejected += rejected + (stoppedAt === null ? 0 : 1);
    this.#drift += drift;
    for (const problem of problems) {
      this.note({ ...problem, file: problem.file === '' ? file : `${file}/${problem.file}` });
    }
    if (stoppedAt === null) return;
    const { code, message, file: member, entry, record } = stoppedAt;
    const where = `arrêt au fichier n° ${String(entry + 1)}, après ${String(record)} enregistrements`;
    const place = member === '' ? file : `${file}/${member}`;
    this.note({
      file: place,
      line: null,
      nud: null,
      code,
      message: `${message.replace(/\.$/, '')} (${where}).`,
    });
  }

  refuse(file: string, nud: string | null, error: DeskError): void {
    this.#files += 1;
    this.#rejected += 1;
    this.note({ file, nud, line: error.line, code: error.code, message: error.message });
  }

  result(): Omit<ImportResult, 'seconds'> {
    return {
      files: this.#files,
      records: this.#stored + this.#unchanged,
      stored: this.#stored,
      unchanged: this.#unchanged,
      rejected: this.#rejected,
      drift: this.#drift,
      problems: this.#problems,
    };
  }
}
