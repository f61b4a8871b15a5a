import type { DemandDetail, PersonDetail } from '../api/demand.ts';
import { documentLines } from '../api/document-words.ts';
import { formatDay, formatEuros, formatInstant, formatNud } from '../api/format.ts';
import { removalSentence } from '../api/words.ts';

/** A demand as text for a terminal: what is known, section by section. */
export function sheetText(demand: DemandDetail): string {
  const lines = [
    `Demande ${formatNud(demand.nud)} — ${demand.state === 'active' ? 'active' : 'radiée'}`,
    ...optional(removalSentence(demand.removal)),
    field('État du', demand.updatedAt === null ? null : formatInstant(demand.updatedAt)),
    field('Créée le', dayText(demand.createdOn)),
    field('À renouveler avant le', dayText(demand.renewalDueOn)),
    field('Guichet', demand.deskNumber),
    ...(demand.applicant === null ? [] : ['', 'Demandeur', ...personLines(demand.applicant)]),
    ...demand.coApplicants.flatMap((person) => ['', 'Codemandeur', ...personLines(person)]),
    ...dependantLines(demand),
    ...resourceLines(demand),
    ...wantedLines(demand),
    ...(demand.documents.length === 0
      ? []
      : ['', 'Pièces', ...demand.documents.flatMap(documentLines).map(indent)]),
    ...(demand.unknown.length === 0
      ? []
      : ['', 'Éléments inconnus de ce logiciel', ...demand.unknown.map(indent)]),
    ...(demand.drift.length === 0
      ? []
      : ['', 'Écarts au schéma', ...demand.drift.map(({ message }) => indent(message))]),
    ...(demand.raw == null ? [] : ['', demand.raw]),
  ];
  return lines.join('\n');
}

function personLines(person: PersonDetail): string[] {
  const { address } = person;
  const street =
    address === null ? null : [address.number, address.street, address.complement].filter(isText).join(' ');
  const town =
    address === null
      ? null
      : [address.postalCode, address.commune?.name, address.country].filter(isText).join(' ');
  return [
    field('Nom', [person.lastName, person.firstName].filter(isText).join(' ')),
    field('Né(e) le', dayText(person.birthDate)),
    field('Téléphone', person.phones.map(({ number }) => number).join(', ')),
    field('Courriel', person.email),
    field('Adresse', [street, town].filter(isText).join(', ')),
    field('NIR', person.nir),
  ];
}

function dependantLines(demand: DemandDetail): string[] {
  if (demand.dependants.length === 0) return [];
  const names = demand.dependants.map(({ lastName, firstName, birthDate }) =>
    indent([lastName, firstName, dayText(birthDate)].filter(isText).join(' ')),
  );
  return ['', 'Personnes à charge', ...names];
}

function resourceLines(demand: DemandDetail): string[] {
  if (demand.declaredResources.length === 0) return [];
  const lines = demand.declaredResources.map(({ code, label, monthlyAmount, direction }) => {
    const amount = monthlyAmount === null ? 'montant absent' : formatEuros(monthlyAmount);
    return indent(`${label ?? `code ${code}`} : ${direction === 'paid' ? '− ' : ''}${amount}`);
  });
  return ['', 'Ressources déclarées (par mois)', ...lines];
}

function wantedLines({ wanted }: DemandDetail): string[] {
  if (wanted === null) return [];
  return [
    '',
    'Logement souhaité',
    field('Types', wanted.types.map(({ code, label }) => label ?? code).join(', ')),
    field('Communes', wanted.communes.map(({ code, name }) => name ?? code ?? '').join(', ')),
    field('Motifs', wanted.reasons.map(({ code, label }) => label ?? code).join(', ')),
  ];
}

function field(name: string, value: string | null): string {
  return indent(`${name} : ${value === null || value === '' ? '–' : value}`);
}

function dayText(day: string | null): string | null {
  return day === null ? null : formatDay(day);
}

function indent(text: string): string {
  return `  ${text}`;
}

function optional(text: string | null): string[] {
  return text === null ? [] : [indent(text)];
}

function isText(text: string | null | undefined): text is string {
  return text != null && text !== '';
}
