import type { DispatchingSummary } from './dispatching.ts';
import { formatInstant, NBSP, plural } from './format.ts';

/** What files of the dispatching e-mails brought, since when the GDM has replaced them, and what only they know. */
export function dispatchingSentences(summary: DispatchingSummary): readonly string[] {
  const { files, firstAt, lastAt, replacedSince, onlyHere } = summary;
  const kinds = summary.kinds
    .map(
      ({ code, label, files: count }) => `${String(count)} ${label?.toLowerCase() ?? code ?? 'sans nature'}`,
    )
    .join(', ');
  return [
    `${plural(files, 'fichier importé', 'fichiers importés')} (${kinds}), du ${formatInstant(firstAt)} au ${formatInstant(lastAt)}. Aucun ne remplace un état plus récent.`,
    replacedSince === null
      ? `Les mouvements du SNE (GDM) n’ont pas encore pris le relais${NBSP}: lancez une synchronisation.`
      : `Les mouvements du SNE (GDM) les remplacent depuis le ${formatInstant(replacedSince)}.`,
    onlyHere.files === 0
      ? 'Le SNE a redit tout ce qu’ils contenaient.'
      : `${plural(onlyHere.files, 'mouvement n’est connu', 'mouvements ne sont connus')} que par ces fichiers${NBSP}; l’historique des demandes les garde.`,
  ];
}
