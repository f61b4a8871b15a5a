import type { DeskError } from '../api/errors.ts';
import { plural } from '../api/format.ts';
import type { IngestResult } from './ingest-archive.ts';

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

/** Counts the files of an import and gathers what is to be said of them. */
export class ImportTally {
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
    // Cut by a person, it is not at fault.
    const isBroken = stoppedAt !== null && stoppedAt.code !== 'EXPORT-INTERRUPTED';
    this.#files += 1;
    this.#stored += stored;
    this.#unchanged += unchanged;
    this.#rejected += rejected + Number(isBroken);
    this.#drift += drift;
    for (const problem of problems) {
      this.note({ ...problem, file: problem.file === '' ? file : `${file}/${problem.file}` });
    }
    if (stoppedAt === null) return;
    const { code, message, file: member, entry, record } = stoppedAt;
    const where = `arrêt au fichier n° ${String(entry + 1)}, après ${plural(record, 'enregistrement')}`;
    const place = member === '' ? file : `${file}/${member}`;
    this.note({
      file: place,
      line: null,
      nud: null,
      code,
      message: `${message.replace(/\.$/, '')} (${where}).`,
    });
  }

  /** Cut by a person before `file`: so many files were not looked at. */
  interrupt(file: string, left: number): void {
    const message = `L’import a été arrêté : ${plural(left, 'fichier n’a pas été lu', 'fichiers n’ont pas été lus')}.`;
    this.note({ file, line: null, nud: null, code: 'IMPORT-INTERRUPTED', message });
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
