import { DeskError, asDeskError } from '../api/errors.ts';
import type { ValidationPolicy } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { decodeXml } from '../xml/encoding.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import type { ArchiveLimits } from './archive-limits.ts';
import { isArchive } from './file-kinds.ts';
import { archiveIdentity, filesUnder, inTransactions, readXmlFile, sizeOf } from './import-sources.ts';
import { storeFile } from './import-file.ts';
import { ImportTally } from './import-tally.ts';
import type { ImportResult } from './import-tally.ts';
import { MovementApplier, contentHash } from './movement-applier.ts';
import { SharedPool } from './shared-pool.ts';

export interface ImportContext {
  readonly store: Store;
  readonly schemas: SchemaRegistry;
  readonly policy: ValidationPolicy;
  readonly clock: Clock;
  /** Bounds on an archive. */
  readonly limits: ArchiveLimits;
  /** Ends the import between two commits; what is committed stays, and an archive goes on from there another time. */
  readonly signal?: AbortSignal;
  /** Awaited before an archive and between its commits: as long as it does not resolve, reading is paused. */
  readonly gate?: () => Promise<void>;
  /** Told after each commit; the bytes are those of the archive under way. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** How far an import is. */
export interface ImportProgress {
  readonly bytes: number;
  /** Null while plain files are read. */
  readonly totalBytes: number | null;
  /** Records of the archive under way, or plain files, that are committed. */
  readonly records: number;
  /** Records a second. */
  readonly rate: number | null;
  readonly remainingMs: number | null;
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
      files.push(...filesUnder(path));
    } catch (thrown) {
      tally.refuse(path, null, asDeskError(thrown));
    }
  }
  const importer = new FileImporter(context, tally);
  await using pool = new SharedPool();
  let read = 0;
  for (const batch of inTransactions(files)) {
    const [first] = batch;
    if (first === undefined) continue;
    if (isArchive(first)) await context.gate?.();
    if (context.signal?.aborted === true) {
      tally.interrupt(first, files.length - read);
      break;
    }
    if (isArchive(first)) {
      await importArchive(first, { ...context, pool }, tally);
    } else {
      await context.store.write((unit) => {
        for (const file of batch) importer.importFile(unit, file);
      });
      const records = read + batch.length;
      context.onProgress?.({ bytes: 0, totalBytes: null, records, rate: null, remainingMs: null });
    }
    read += batch.length;
  }
  return { ...tally.result(), seconds: (context.clock.now().getTime() - startedAt) / 1000 };
}

async function importArchive(
  file: string,
  context: ImportContext & { readonly pool: SharedPool },
  tally: ImportTally,
): Promise<void> {
  try {
    // Loaded with the first archive only: it brings threads with it.
    const { ingestArchive } = await import('./ingest-archive.ts');
    const archiveId = `import:${await archiveIdentity(file)}`;
    const { store, schemas, policy, clock, limits, pool, signal, gate, onProgress } = context;
    const totalBytes = sizeOf(file);
    const result = await ingestArchive(file, {
      ...{ store, schemas, policy, clock, archiveId, limits, pool, resume: true },
      ...(signal === undefined ? {} : { signal }),
      ...(gate === undefined ? {} : { gate }),
      onProgress: (progress) => {
        onProgress?.({ totalBytes, ...progress });
      },
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

class FileImporter {
  readonly #applier: MovementApplier;
  readonly #tally: ImportTally;
  readonly #clock: Clock;

  constructor({ schemas, policy, clock }: ImportContext, tally: ImportTally) {
    this.#applier = new MovementApplier(schemas, policy);
    this.#tally = tally;
    this.#clock = clock;
  }

  importFile(unit: WriteUnit, path: string): void {
    let nud: string | null = null;
    try {
      const xml = decodeXml(readXmlFile(path));
      const prepared = this.#applier.prepareFile(xml, contentHash(xml), null);
      nud = prepared.file.nud;
      const isNews = storeFile(unit, prepared, this.#clock.now().toISOString());
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
