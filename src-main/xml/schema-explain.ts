import type { SchemaVocabulary } from './schema-files.ts';

/** One error of libxml2, taken apart. */
export interface Finding {
  /** Local name of the element that it is about. */
  readonly element: string | null;
  readonly attribute: string | null;
  /** Local name of that element's parent, when known. */
  readonly parent: string | null;
  /** The engine's text after the names. */
  readonly body: string;
  readonly vocabulary: SchemaVocabulary;
}

/** The error in French (plain spaces), its stable kind, and what was expected. */
export interface Explanation {
  readonly kind: string;
  readonly text: string;
  readonly detail: string;
}

/** Values are quoted by libxml2 and may hold anything: only what follows the last mark of its own is read. */
function afterLast(body: string, mark: string): string | null {
  const at = body.lastIndexOf(mark);
  return at === -1 ? null : body.slice(at + mark.length);
}

function localNames(list: string): string[] {
  return [...list.matchAll(/(?:\{[^}]*\})?([^\s,(){}]+)(?=\s*[,)])/g)].map((match) => match[1] ?? '');
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, 10).map((name) => `« ${name} »`);
  return shown.join(', ') + (list.length > shown.length ? '…' : '');
}

function place(finding: Finding): string {
  return finding.parent === null ? '' : ` dans « ${finding.parent} »`;
}

/** What the error is about, as the subject of a sentence. */
function subject(finding: Finding): string {
  const element = `« ${finding.element ?? 'document'} »`;
  return finding.attribute === null
    ? element + place(finding)
    : `l’attribut « ${finding.attribute} » de ${element}`;
}

type Rule = (finding: Finding) => Explanation | null;

/** Puts one error of libxml2 into French without any value of the document (§4: drift is reported). */
export function explain(finding: Finding): Explanation {
  for (const rule of RULES) {
    const explanation = rule(finding);
    if (explanation !== null) return explanation;
  }
  return { kind: 'other', text: `écart avec le schéma sur ${subject(finding)}`, detail: '' };
}

const structure: Rule = (finding) => {
  const { body, element, vocabulary } = finding;
  if (body.startsWith('This element is not expected.')) {
    if (element !== null && !vocabulary.elements.has(element)) {
      return { kind: 'unknown-element', text: `élément inconnu « ${element} »${place(finding)}`, detail: '' };
    }
    const text = `élément « ${element ?? ''} » en double ou mal placé${place(finding)}`;
    return { kind: 'unexpected-element', text, detail: '' };
  }
  if (body.startsWith('Missing child element(s).')) {
    const expected = localNames(body);
    const required = expected.filter((name) => !vocabulary.optional.has(name));
    const missing = required.length > 0 ? required : expected;
    return {
      kind: 'missing-element',
      text: `il manque ${names(missing)} dans « ${element ?? ''} »`,
      detail: missing.join(' '),
    };
  }
  if (body.startsWith('No matching global')) {
    return {
      kind: 'unknown-root',
      text: `l’élément « ${element ?? ''} » n’est pas décrit par ce schéma`,
      detail: '',
    };
  }
  return null;
};

const keys: Rule = ({ body, element, vocabulary }) => {
  const constraint = /identity-constraint '(?:\{[^}]*\})?([^']+)'/.exec(body)?.[1];
  if (constraint === undefined) return null;
  const field = vocabulary.keys.get(constraint) ?? constraint;
  if (body.startsWith('Not all fields')) {
    return {
      kind: 'missing-element',
      text: `il manque « ${field} » dans « ${element ?? ''} »`,
      detail: field,
    };
  }
  return { kind: 'duplicate-element', text: `« ${field} » figure plus d’une fois`, detail: field };
};

const attributes: Rule = (finding) => {
  const { body, element } = finding;
  const missing = /^The attribute '([^']+)' is required but missing\.$/.exec(body)?.[1];
  if (missing !== undefined) {
    return {
      kind: 'missing-attribute',
      text: `il manque l’attribut « ${missing} » à « ${element ?? ''} »${place(finding)}`,
      detail: missing,
    };
  }
  if (/^The attribute '[^']+' is not allowed\.$/.test(body)) {
    return {
      kind: 'unknown-attribute',
      text: `attribut inconnu « ${finding.attribute ?? ''} » sur « ${element ?? ''} »${place(finding)}`,
      detail: '',
    };
  }
  return null;
};

const facets: Rule = (finding) => {
  const facet = /^\[facet '(\w+)'\]/.exec(finding.body)?.[1];
  if (facet === undefined) return null;
  if (facet === 'enumeration') {
    const expected = afterLast(finding.body, 'is not an element of the set {') ?? '';
    const values = [...expected.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
    const text = `code hors de la liste pour ${subject(finding)} ; attendu : ${names(values)}`;
    return { kind: 'unknown-code', text, detail: '' };
  }
  if (facet === 'pattern') {
    return { kind: 'bad-format', text: `format inattendu de ${subject(finding)}`, detail: 'pattern' };
  }
  if (/length/i.test(facet)) {
    const bound = /'(\d+)'\.?$/.exec(finding.body)?.[1] ?? '';
    return {
      kind: 'bad-length',
      text: `longueur inattendue de ${subject(finding)} (limite : ${bound})`,
      detail: `${facet} ${bound}`,
    };
  }
  return { kind: 'out-of-range', text: `valeur hors limites pour ${subject(finding)}`, detail: facet };
};

/** What the types of the schemas ask for, in French. */
const TYPES: Readonly<Record<string, string>> = {
  date: 'une date (AAAA-MM-JJ)',
  dateTime: 'une date avec heure',
  jourOuInstant: 'une date',
  instantAvecDecalage: 'une date avec heure et décalage horaire',
  boolean: 'true ou false',
  booleen: 'true ou false',
  decimal: 'un nombre',
  montant: 'un nombre',
  integer: 'un nombre entier',
  int: 'un nombre entier',
  nonNegativeInteger: 'un nombre entier',
  positiveInteger: 'un nombre entier',
  codeTypeFichierOuVide: 'un code de la liste des types de fichier',
};

const values: Rule = (finding) => {
  const rest = afterLast(finding.body, ' is not a valid value of the ');
  if (rest === null) return null;
  const type = /'(?:\{[^}]*\}|xs:)?([^']+)'\.$/.exec(rest)?.[1] ?? '';
  const expected = TYPES[type];
  const asked = expected === undefined ? (type === '' ? '' : ` (type ${type})`) : ` ; attendu : ${expected}`;
  return { kind: 'bad-value', text: `valeur invalide pour ${subject(finding)}${asked}`, detail: type };
};

const content: Rule = (finding) => {
  const { body } = finding;
  if (body.startsWith('Character content')) {
    return { kind: 'unexpected-text', text: `texte inattendu dans ${subject(finding)}`, detail: '' };
  }
  if (body.startsWith('Element content is not allowed')) {
    return {
      kind: 'unexpected-content',
      text: `élément inattendu à l’intérieur de ${subject(finding)}`,
      detail: '',
    };
  }
  if (body.startsWith('The element declaration is abstract')) {
    const text = `${subject(finding)} ne peut pas figurer sous ce nom`;
    return { kind: 'unexpected-element', text, detail: 'abstract' };
  }
  if (body.includes("element is 'nilled'")) {
    return { kind: 'unexpected-text', text: `contenu inattendu dans ${subject(finding)}`, detail: '' };
  }
  if (body.includes("'nillable'") || body.includes('xsi:type')) {
    return {
      kind: 'bad-schema-instance',
      text: `attribut xsi inattendu sur ${subject(finding)}`,
      detail: '',
    };
  }
  return null;
};

const RULES: readonly Rule[] = [structure, keys, attributes, facets, values, content];
