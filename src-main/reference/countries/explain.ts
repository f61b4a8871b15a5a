import type { CountryVerdict } from '../../api/countries.ts';
import { french } from '../../api/format.ts';

/** The sources of the curated tables, as a clerk may look them up. */
const SOURCES: Readonly<Record<string, string>> = {
  A93: 'arrêté du 4 novembre 1993',
  CNT: 'Commission nationale de toponymie',
  ISO: 'ISO 3166',
  ONU: 'liste des États membres de l’ONU',
  INSEE: 'historique du COG',
  LAR: 'Larousse',
};

/** What a verdict rests on, in French, for the clerk who has to trust it. */
export function explain(verdict: Omit<CountryVerdict, 'explanation'>): string {
  return french(sentence(verdict));
}

function sentence(verdict: Omit<CountryVerdict, 'explanation'>): string {
  const { status, country, candidates, rule } = verdict;
  switch (status) {
    case 'known':
      return 'Nom de la liste des pays, sans tenir compte des accents, majuscules, espaces et traits d’union.';
    case 'corrected':
      return `${because(verdict)} : ${country ?? ''}.`;
    case 'forbidden':
      return `${frenchName(verdict)} : France ou outre-mer, jamais un pays étranger. Champ à vider si l’adresse est en France.`;
    case 'ambiguous':
      if (rule === 'split')
        return `${quoted(verdict)} n’existe plus et a été partagé : ${listed(candidates)}.`;
      return candidates.length === 0
        ? 'Plusieurs pays possibles.'
        : `Peut désigner plusieurs pays ou territoires : ${listed(candidates)}.`;
    case 'unknown':
      return unknownSentence(verdict);
  }
}

function because(verdict: Omit<CountryVerdict, 'explanation'>): string {
  const percent = `${String(Math.floor(verdict.score * 1000) / 10).replace('.', ',')} %`;
  switch (verdict.rule) {
    case 'official':
      return 'Nom officiel complet';
    case 'former':
      return `Ancien nom ${quoted(verdict)}, un seul État d’aujourd’hui`;
    case 'usual':
      return `Nom usuel ${quoted(verdict)} (${SOURCES[verdict.source ?? ''] ?? verdict.source ?? ''})`;
    case 'language':
      return `Nom dans une autre langue (${verdict.source ?? ''})`;
    case 'code':
      return 'Code INSEE ou ISO';
    case 'form':
      return 'Le nom, précédé de ce qu’est le pays';
    case 'parts':
      return 'Plusieurs mentions d’un seul pays';
    case 'damaged':
      return `Accents abîmés ; un seul nom convient, ${quoted(verdict)}`;
    case 'truncated':
      return `Début du nom ${quoted(verdict)}, aucun autre ne commence ainsi`;
    default:
      return `Faute de frappe : ${percent} de ressemblance avec ${quoted(verdict)}, aucun autre nom proche`;
  }
}

function unknownSentence({
  rule,
  candidates,
  name,
  source,
  score,
}: Omit<CountryVerdict, 'explanation'>): string {
  const maybe = candidates.length === 0 ? '' : ` Peut-être : ${listed(candidates)}.`;
  switch (rule) {
    case 'people':
      return `Une nationalité, pas un pays de résidence.${maybe}`;
    case 'place':
      return `Une ville ou une région, pas un pays.${maybe}`;
    case 'none':
      return 'Ne dit aucun pays.';
    case 'several':
      return `Le reste du texte empêche de conclure.${maybe}`;
    case 'code':
      return `Sigle trop court pour être sûr.${maybe}`;
    default:
      return name === null || source === null
        ? 'Aucun nom de pays ne ressemble assez à ce texte.'
        : `Ressemblance insuffisante (${String(Math.round(score * 100))} %) pour corriger seul.${maybe}`;
  }
}

function frenchName(verdict: Omit<CountryVerdict, 'explanation'>): string {
  return verdict.name === null ? 'Code français' : quoted(verdict);
}

function quoted({ name, value }: Pick<CountryVerdict, 'name' | 'value'>): string {
  return `« ${name ?? value} »`;
}

function listed(labels: readonly string[]): string {
  if (labels.length < 2) return labels[0] ?? 'aucun de la liste';
  return `${labels.slice(0, -1).join(', ')} ou ${labels.at(-1) ?? ''}`;
}
