import type { Notice } from './notices.ts';

/**
 * What to tell of an import by files that ended.
 *
 * @param problems how many there were, from a file that was left to an import that could not be done
 */
export function importNotice(imported: { readonly summary: string; readonly problems: number }): Notice {
  const title = imported.problems === 0 ? 'Import terminé' : 'L’import a rencontré des problèmes';
  return { title, body: imported.summary };
}
