import Database from 'better-sqlite3';
import { DeskError } from '../api/errors.ts';

/** Codes of the operating system for a folder or file that may not be written. */
const NOT_WRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);
/** And for a volume or a quota that is full. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Says what is wrong with the store, its folder or its disk in the clerk's words; keeps the code of SQLite or of the
 * system as the cause. Anything else stays as it is.
 */
export function asStoreError(thrown: unknown): unknown {
  if (thrown instanceof DeskError || !(thrown instanceof Error) || !('code' in thrown)) return thrown;
  const code = String(thrown.code);
  if (FULL.has(code)) return fullError(thrown);
  if (NOT_WRITABLE.has(code)) return notWritableError(thrown);
  return thrown instanceof Database.SqliteError ? ofSqlite(code, thrown) : thrown;
}

/** Whether that says that a file is damaged, or closed by another key: garbage and a file encrypted by another look the same. */
export function isDamage(thrown: unknown): boolean {
  const error = asStoreError(thrown);
  return error instanceof DeskError && error.code === 'STORE-CORRUPT';
}

function ofSqlite(code: string, cause: Error): DeskError {
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
    return new DeskError('STORE-CORRUPT', 'La base de données de ce poste est abîmée.', {
      hint: 'Ne la supprimez pas. Restaurez une sauvegarde, ou refaites la base par un export complet.',
      cause,
    });
  }
  if (code.startsWith('SQLITE_FULL')) return fullError(cause);
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'))
    return notWritableError(cause);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new DeskError(
      'STORE-BUSY',
      'La base de données est tenue par un autre programme : rien n’a été enregistré.',
      {
        hint: 'Un antivirus ou une sauvegarde du poste est sans doute en cours ; un nouvel essai se fera tout seul.',
        cause,
        recovery: 'retrySoon',
      },
    );
  }
  return new DeskError('STORE-OPEN', `La base de données ne peut pas être utilisée (${code}).`, {
    hint: 'Vérifiez le disque de ce poste ; si l’erreur revient, transmettez ce code à l’assistance.',
    cause,
    recovery: 'nextSlot',
  });
}

function fullError(cause: Error): DeskError {
  return new DeskError('STORE-FULL', 'Le disque est plein : rien n’a été enregistré.', {
    hint: 'Libérez de la place, puis relancez la synchronisation ; les données déjà présentes sont intactes.',
    cause,
    recovery: 'nextSlot',
  });
}

function notWritableError(cause: Error): DeskError {
  return new DeskError('STORE-READONLY', 'Le dossier de données n’est pas accessible en écriture.', {
    hint: 'Demandez au service informatique de rendre l’accès à ce dossier ; rien n’y a été changé.',
    cause,
    recovery: 'nextSlot',
  });
}
