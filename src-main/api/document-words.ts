import type { DocumentPages, SupportingDocument } from './demand.ts';
import { formatDay, NBSP } from './format.ts';

/** Kinds whose name is not that of the SNE with its underscores taken away. */
const KINDS: Readonly<Record<string, string>> = {
  Avis_imposition: 'avis d’imposition',
  Piece_identite: 'pièce d’identité',
  Bulletin_salaire: 'bulletin de salaire',
  Attestation_CAF: 'attestation CAF',
  Quittance_loyer: 'quittance de loyer',
  Titre_sejour: 'titre de séjour',
  Jugement_divorce: 'jugement de divorce',
};

/** « pages 1 à 2 : avis d’imposition 2022 ». */
export function pagesSentence({ from, to, kind, year }: DocumentPages): string {
  const what = [kindLabel(kind), year === null ? null : String(year)]
    .filter((part) => part !== null)
    .join(NBSP);
  return `${pagesLabel(from, to)}${NBSP}: ${what}`;
}

/** A document in lines: who it is, then its pages. */
export function documentLines(document: SupportingDocument): string[] {
  return [documentTitle(document), ...document.pages.map((pages) => `  ${pagesSentence(pages)}`)];
}

/** « PJ12345678, déposée le 02/03/2026, inexploitable ». */
export function documentTitle({ id, depositedOn, status }: SupportingDocument): string {
  const parts = [
    id ?? 'Pièce sans numéro',
    depositedOn === null ? null : `déposée le ${formatDay(depositedOn)}`,
    status === null ? null : status.charAt(0).toLowerCase() + status.slice(1),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function pagesLabel(from: number | null, to: number | null): string {
  if (from === null && to === null) return 'pages non précisées';
  if (from === null || to === null || from === to) return `page ${String(from ?? to)}`;
  return `pages ${String(from)} à ${String(to)}`;
}

function kindLabel(kind: string | null): string {
  if (kind === null) return 'pièce de nature inconnue';
  const known = KINDS[kind];
  if (known !== undefined) return known;
  const words = kind.replaceAll('_', ' ').trim();
  return words.charAt(0).toLowerCase() + words.slice(1);
}
