import { XMLBuilder } from 'fast-xml-parser';
import type { CorrectedPerson, CorrectionField, WantedCorrection } from '../api/outgoing.ts';
import { DeskError } from '../api/errors.ts';
import { endOfName, escapeAttribute, isBlank } from './characters.ts';
import type { DemandFile } from './demand-file.ts';
import { isOwn } from './demand-shape.ts';
import { typeset } from './french.ts';
import { adultsOf } from './read-demand.ts';
import { parseTree } from './tree.ts';
import type { XmlElement } from './tree.ts';

/** Where a field stands in a person: its element, in which group, and whether its value is a code. */
interface Place {
  readonly name: string;
  readonly inAddress: boolean;
  readonly kind: 'text' | 'code';
}

const PLACES: Readonly<Record<CorrectionField, Place>> = {
  mobilePhone: { name: 'telPortable', inAddress: false, kind: 'text' },
  homePhone: { name: 'telDomicile', inAddress: false, kind: 'text' },
  email: { name: 'mel', inAddress: false, kind: 'text' },
  abroad: { name: 'etranger', inAddress: true, kind: 'text' },
  number: { name: 'numero', inAddress: true, kind: 'text' },
  street: { name: 'voie', inAddress: true, kind: 'text' },
  complement: { name: 'complement', inAddress: true, kind: 'text' },
  postalCode: { name: 'codePostal', inAddress: true, kind: 'text' },
  commune: { name: 'commune', inAddress: true, kind: 'code' },
  country: { name: 'pays', inAddress: true, kind: 'text' },
};

const ADDRESS = 'adressePostale';
/** The order of section 8: a part that is not there yet is put after those that come before it. */
const PERSON_ORDER = [
  ...['civilite', 'nom', 'nomPatronymique', 'prenom', 'dateNaissance', 'nationalite', 'situationFamiliale'],
  ...['lienDemandeur', 'telPortable', 'telDomicile', 'mel', 'nir', ADDRESS, 'situationProfessionnelle'],
  ...['revenuFiscal', 'listeRessourceRecue', 'listeRessourceVersee'],
  ...['listeRessourceRecuePersACharge', 'listeRessourceVerseePersACharge'],
];
const ADDRESS_ORDER = ['etranger', 'numero', 'voie', 'complement', 'codePostal', 'commune', 'pays'];
const FILE_ORDER = ['entete', 'demande', 'demandeLogement'];
const HEADER_ORDER = ['typeFichier', 'dateFichier'];

/** Writes what is new, values escaped; what was there is kept as it is, never written anew. */
// Its authors are moving it to a package of its own, which this one already stands on: the same code under this name.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: true,
  suppressEmptyNode: true,
  format: false,
});

/**
 * The file with one field of each correction changed. Every other byte stays: unknown elements and attributes, comments,
 * instructions, order and white space. The values must hold no character that XML forbids.
 *
 * @throws DeskError as `parseTree`; OUT-NO-PERSON when the file has no such person; OUT-ODD-FIELD for a field in which
 * something stands that this desk does not know, and which would be lost
 */
export function correctDemand(xml: string, corrections: readonly WantedCorrection[]): string {
  return corrections.reduce((text, correction) => correctField(text, correction), xml);
}

/**
 * The file as a modification that a desk sends: `entete` says MOD and the moment; nothing else changes.
 *
 * @param at ISO 8601 with an offset
 * @throws DeskError as `parseTree`; OUT-NOT-INTERFACE when the root is not a whole interface file
 */
export function asModification(xml: string, at: string): string {
  let text = xml;
  for (const { name, kind, value } of [
    { name: 'typeFichier', kind: 'code', value: 'MOD' },
    { name: 'dateFichier', kind: 'text', value: at },
  ] as const) {
    const root = parseTree(text);
    if (root.name !== 'interfaceNuu' || !isOwn(root)) throw notInterface();
    const header = childOf(root, 'entete');
    if (header === null) {
      text = insertChild(text, { parent: root, order: FILE_ORDER }, 'entete', [
        leaf(root, name, kind, value),
      ]);
    } else {
      text = setLeaf(text, { parent: header, order: HEADER_ORDER }, { name, kind }, value);
    }
  }
  return text;
}

/** What a demand says in a field that can be corrected; null where it says nothing. */
export function correctedValue(
  file: DemandFile,
  person: CorrectedPerson,
  field: CorrectionField,
): string | null {
  const rank = person === 'applicant' ? null : Number(person.slice('coApplicant:'.length));
  const subject = rank === null ? file.applicant : (file.coApplicants[rank - 1] ?? null);
  if (subject === null) return null;
  if (field === 'mobilePhone' || field === 'homePhone' || field === 'email') return subject[field];
  const { address } = subject;
  if (address === null) return null;
  if (field === 'commune') return address.communeCode ?? address.communeText;
  if (field === 'abroad') return address.abroad === null ? null : String(address.abroad);
  return address[field];
}

function correctField(xml: string, { person, field, value }: WantedCorrection): string {
  const place = PLACES[field];
  const root = parseTree(xml);
  const holder = adultsOf(root).find(([key]) => key === person)?.[1];
  if (holder === undefined) throw noPerson(person);
  if (!place.inAddress) return setLeaf(xml, { parent: holder, order: PERSON_ORDER }, place, value);
  const address = childOf(holder, ADDRESS);
  if (address !== null) return setLeaf(xml, { parent: address, order: ADDRESS_ORDER }, place, value);
  if (value === null) return xml;
  const child = leaf(holder, place.name, place.kind, value);
  return insertChild(xml, { parent: holder, order: PERSON_ORDER }, ADDRESS, [child]);
}

/** An element and the order in which its parts come. */
interface Group {
  readonly parent: XmlElement;
  readonly order: readonly string[];
}

function setLeaf(
  xml: string,
  group: Group,
  { name, kind }: Pick<Place, 'name' | 'kind'>,
  value: string | null,
): string {
  const { parent } = group;
  const found = childOf(parent, name);
  if (found === null) {
    if (value === null) return xml;
    return insert(xml, group, name, builder.build([leaf(parent, name, kind, value)]));
  }
  if (found.children.length > 0) throw oddField(name);
  if (value === null) return splice(xml, found.start, found.end, '');
  return kind === 'code' ? setCode(xml, found, value) : setText(xml, found, value);
}

/** The value is the text; a code beside it said the former value. */
function setText(xml: string, element: XmlElement, value: string): string {
  const text = builder.build([{ '#text': value }]);
  return dropCode(fill(xml, element, text), element);
}

/** The value is the attribute `code`; a text in it said the former value. */
function setCode(xml: string, element: XmlElement, value: string): string {
  const emptied = isBlank(element.text, 0, element.text.length) ? xml : fill(xml, element, '');
  const code = `code="${escapeAttribute(value)}"`;
  const attribute = codeOf(element);
  if (attribute !== undefined) return splice(emptied, attribute.start, attribute.end, code);
  const nameEnd = endOfName(xml, element.start + 1);
  return splice(emptied, nameEnd, nameEnd, ` ${code}`);
}

/** Attributes stand before the content: their places are the same after the content was changed. */
function dropCode(xml: string, element: XmlElement): string {
  const attribute = codeOf(element);
  if (attribute === undefined) return xml;
  return splice(xml, attribute.start - 1, attribute.end, '');
}

function codeOf(element: XmlElement) {
  return element.attributes.find((one) => one.name === 'code' && isOwn(one));
}

/** Replaces the whole content of an element. */
function fill(xml: string, element: XmlElement, content: string): string {
  const tagEnd = endOfStartTag(xml, element);
  if (isSelfClosing(xml, element, tagEnd)) return expand(xml, element, content);
  return splice(xml, tagEnd, xml.lastIndexOf('</', element.end - 1), content);
}

/** Puts a new part, made of its own children, into a group. */
function insertChild(xml: string, group: Group, name: string, children: readonly object[]): string {
  return insert(xml, group, name, builder.build([{ [qualified(group.parent, name)]: children }]));
}

function insert(xml: string, { parent, order }: Group, name: string, fragment: string): string {
  const rank = (child: XmlElement): number => (isOwn(child) ? order.indexOf(child.name) : -1);
  const own = order.indexOf(name);
  const before = parent.children.findLast((child) => rank(child) !== -1 && rank(child) < own);
  if (before !== undefined) return splice(xml, before.end, before.end, fragment);
  const after = parent.children.find((child) => rank(child) > own);
  if (after !== undefined) return splice(xml, after.start, after.start, fragment);
  const tagEnd = endOfStartTag(xml, parent);
  if (isSelfClosing(xml, parent, tagEnd)) return expand(xml, parent, fragment);
  return splice(xml, tagEnd, tagEnd, fragment);
}

/** What `builder` makes of a field; in the namespace of its parent, by the same prefix. */
function leaf(parent: XmlElement, name: string, kind: Place['kind'], value: string): object {
  const tag = qualified(parent, name);
  return kind === 'code' ? { [tag]: [], ':@': { '@code': value } } : { [tag]: [{ '#text': value }] };
}

function qualified(parent: XmlElement, name: string): string {
  return parent.prefix === '' ? name : `${parent.prefix}:${name}`;
}

/** The first of that name, as the reader takes it. */
function childOf(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name && isOwn(child)) ?? null;
}

/** Index just after the `>` of a start tag; one may stand in a value, too. */
function endOfStartTag(xml: string, element: XmlElement): number {
  const last = element.attributes.at(-1)?.end ?? element.start;
  let quote = '';
  // Declarations of namespaces are no attributes of the tree: they may come last.
  for (let at = last; at < element.end; at += 1) {
    const character = xml.charAt(at);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return element.end;
}

function isSelfClosing(xml: string, element: XmlElement, tagEnd: number): boolean {
  return tagEnd === element.end && xml.charAt(tagEnd - 2) === '/';
}

/** `<x/>` becomes `<x>…</x>`. */
function expand(xml: string, element: XmlElement, content: string): string {
  const name = xml.slice(element.start + 1, endOfName(xml, element.start + 1));
  return splice(xml, element.end - 2, element.end, `>${content}</${name}>`);
}

function splice(xml: string, start: number, end: number, text: string): string {
  return xml.slice(0, start) + text + xml.slice(end);
}

function noPerson(person: CorrectedPerson): DeskError {
  const who = person === 'applicant' ? 'demandeur' : `codemandeur n° ${person.slice('coApplicant:'.length)}`;
  return new DeskError('OUT-NO-PERSON', `Le dossier enregistré n’a pas de ${who}.`, {
    hint: 'Rien n’a été changé. Relisez la demande au SNE, puis recommencez.',
  });
}

function oddField(name: string): DeskError {
  return new DeskError(
    'OUT-ODD-FIELD',
    typeset(`La zone « ${name} » de ce dossier contient ce que ce logiciel ne connaît pas.`),
    { hint: 'Rien n’a été changé, pour ne rien perdre. Faites cette correction sur le site du SNE.' },
  );
}

function notInterface(): DeskError {
  return new DeskError(
    'OUT-NOT-INTERFACE',
    'Le dossier enregistré n’est pas un fichier d’interface entier : il ne peut pas être renvoyé.',
    { hint: 'Relisez la demande au SNE, puis recommencez.' },
  );
}
