import type { ImportResult } from './import-tally.ts';

/** One French sentence for a notification: what an import did. */
export function importSentence(result: ImportResult): string {
  const parts = [counted(result.stored, 'demande enregistrée', 'demandes enregistrées')];
  if (result.unchanged > 0) parts.push(counted(result.unchanged, 'déjà à jour', 'déjà à jour'));
  if (result.rejected > 0) parts.push(counted(result.rejected, 'fichier refusé', 'fichiers refusés'));
  if (result.drift > 0) parts.push(counted(result.drift, 'écart au schéma', 'écarts au schéma'));
  return `${parts.join(', ')}.`;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('fr-FR')}\u00a0${count > 1 ? many : one}`;
}
