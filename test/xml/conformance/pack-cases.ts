import type { PackTexts } from '../../support/packs.ts';
import { NAMESPACE } from '../support/documents.ts';

/** One document under a set of schemas of several files, and the verdict that it must get from every engine. */
export interface PackCase {
  /** What it proves. */
  readonly proves: string;
  readonly pack: PackTexts;
  readonly main: string;
  readonly xml: string;
  /** Empty for a valid document; else kind and path of each error, in order. */
  readonly errors: readonly string[];
}

const XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const OTHER = 'urn:exemple:autre';

/** A schema of the demand's namespace. */
function nuu(content: string, attributes = 'elementFormDefault="qualified"'): string {
  return `<xs:schema ${XS} xmlns="${NAMESPACE}" xmlns:o="${OTHER}" targetNamespace="${NAMESPACE}" ${attributes}>${content}</xs:schema>`;
}

/** A schema of another namespace. */
function other(content: string): string {
  return `<xs:schema ${XS} xmlns="${OTHER}" targetNamespace="${OTHER}" elementFormDefault="qualified">${content}</xs:schema>`;
}

/** A schema without any namespace: whoever includes it lends it theirs. */
function chameleon(content: string): string {
  return `<xs:schema ${XS} elementFormDefault="qualified">${content}</xs:schema>`;
}

function include(file: string): string {
  return `<xs:include schemaLocation="${file}"/>`;
}

/** The root with this content. */
function doc(content: string, attributes = ''): string {
  return `<interfaceNuu xmlns="${NAMESPACE}" xmlns:o="${OTHER}" ${XSI} ${attributes}>${content}</interfaceNuu>`;
}

/** The root, a sequence of these particles. */
function root(particles: string, more = ''): string {
  return `<xs:element name="interfaceNuu"><xs:complexType><xs:sequence>${particles}</xs:sequence>${more}</xs:complexType></xs:element>`;
}

type Verdict = readonly [proves: string, content: string, ...errors: readonly string[]];

/** The documents of one set. */
function set(pack: PackTexts, verdicts: readonly Verdict[], main = 'interfaceNuu.xsd'): readonly PackCase[] {
  return verdicts.map(([proves, content, ...errors]) => ({
    ...{ proves, pack, main, errors },
    xml: content.startsWith('<interfaceNuu') ? content : doc(content),
  }));
}

const TWO_LETTERS =
  '<xs:simpleType name="deuxLettres"><xs:restriction base="xs:string"><xs:length value="2"/></xs:restriction></xs:simpleType>';
const CODE = '<xs:element name="code" type="deuxLettres"/>';

const INCLUDES: readonly PackCase[] = [
  ...set({ 'interfaceNuu.xsd': nuu(include('types.xsd') + root(CODE)), 'types.xsd': nuu(TWO_LETTERS) }, [
    ['an included type accepts what it describes', '<code>ab</code>'],
    ['an included type refuses what it does not describe', '<code>abc</code>', 'bad-length|code'],
  ]),
  ...set(
    {
      'v2/demande/interfaceNuu.xsd': nuu(include('../communs/types.xsd') + root(CODE)),
      'v2/communs/types.xsd': nuu(include('base/lettres.xsd')),
      'v2/communs/base/lettres.xsd': nuu(TWO_LETTERS),
    },
    [
      ['paths go up and down, each from the file that names it', '<code>cd</code>'],
      ['a type three files away still judges', '<code>c</code>', 'bad-length|code'],
    ],
    'v2/demande/interfaceNuu.xsd',
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(include('./sous%20dossier/types%20d%C3%A9t%C3%A9.xsd') + root(CODE)),
      'sous dossier/types dété.xsd': nuu(TWO_LETTERS),
    },
    [
      ['a path may have spaces and accents, escaped', '<code>ef</code>'],
      ['a type behind an escaped path judges', '<code>efg</code>', 'bad-length|code'],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        include('a.xsd') + include('b.xsd') + root('<xs:element ref="a"/><xs:element ref="b"/>'),
      ),
      'a.xsd': nuu(include('types.xsd') + '<xs:element name="a" type="deuxLettres"/>'),
      'b.xsd': nuu(include('types.xsd') + '<xs:element name="b" type="deuxLettres"/>'),
      'types.xsd': nuu(TWO_LETTERS),
    },
    [
      ['a file included by two others counts once', '<a>gh</a><b>ij</b>'],
      ['both of those that include it are judged by it', '<a>g</a><b>i</b>', 'bad-length|a', 'bad-length|b'],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(include('a.xsd') + '<xs:element name="interfaceNuu" type="a"/>'),
      'a.xsd': nuu(
        `${include('b.xsd')}<xs:complexType name="a"><xs:sequence><xs:element name="b" type="b" minOccurs="0"/></xs:sequence></xs:complexType>`,
      ),
      'b.xsd': nuu(
        `${include('a.xsd')}<xs:complexType name="b"><xs:sequence><xs:element name="a" type="a" minOccurs="0"/></xs:sequence></xs:complexType>`,
      ),
    },
    [
      ['files may include each other in a ring', '<b><a><b/></a></b>'],
      ['types of a ring judge at every depth', '<b><a><c/></a></b>', 'unknown-element|a/c'],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        `${include('groupes.xsd')}${root('<xs:group ref="identite"/>', '<xs:attributeGroup ref="marques"/>')}`,
      ),
      'groupes.xsd': nuu(
        '<xs:group name="identite"><xs:sequence><xs:element name="nom" type="xs:string"/><xs:element name="prenom" type="xs:string" minOccurs="0"/></xs:sequence></xs:group><xs:attributeGroup name="marques"><xs:attribute name="version" type="xs:integer" use="required"/></xs:attributeGroup>',
      ),
    },
    [
      ['groups of elements and attributes come from another file', doc('<nom>A</nom>', 'version="2"')],
      [
        'a group of another file says what must be there',
        doc('<prenom>A</prenom>', 'version="2"'),
        'unexpected-element|interfaceNuu/prenom',
      ],
      [
        'a group of attributes of another file says which must be there',
        '<nom>A</nom>',
        'missing-attribute|interfaceNuu',
      ],
    ],
  ),
];

const CHAMELEONS: readonly PackCase[] = [
  ...set(
    {
      'interfaceNuu.xsd': nuu(include('communs.xsd') + root('<xs:element ref="code"/>')),
      'communs.xsd': chameleon(`${TWO_LETTERS}${CODE}`),
    },
    [
      ['a schema without a namespace takes that of whoever includes it', '<code>kl</code>'],
      ['its own references follow it there', '<code>klm</code>', 'bad-length|code'],
      [
        'its elements are then in that namespace and in no other',
        '<code xmlns="">kl</code>',
        'unexpected-element|interfaceNuu/code',
      ],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        `${include('communs.xsd')}<xs:import namespace="${OTHER}" schemaLocation="autre.xsd"/>${root('<xs:element ref="code"/><xs:element ref="o:code"/>')}`,
      ),
      'autre.xsd': other(include('communs.xsd')),
      'communs.xsd': chameleon(`${TWO_LETTERS}${CODE}`),
    },
    [
      ['one schema without a namespace serves two', '<code>mn</code><o:code>op</o:code>'],
      ['and judges in both', '<code>m</code><o:code>o</o:code>', 'bad-length|code', 'bad-length|code'],
      [
        'what it declares in one is not in the other',
        '<o:code>mn</o:code><o:code>op</o:code>',
        'unexpected-element|interfaceNuu/code',
      ],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(include('a.xsd') + root('<xs:element ref="code"/>')),
      'a.xsd': chameleon(`${include('b.xsd')}${CODE}`),
      'b.xsd': chameleon(TWO_LETTERS),
    },
    [
      ['a schema without a namespace may include another such', '<code>qr</code>'],
      ['which judges two includes away', '<code>q</code>', 'bad-length|code'],
    ],
  ),
];

const IMPORTS: readonly PackCase[] = [
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        `<xs:import namespace="${OTHER}" schemaLocation="externe/autre.xsd"/>${root('<xs:element ref="o:piece" minOccurs="0" maxOccurs="2"/>')}`,
      ),
      'externe/autre.xsd': other(
        '<xs:element name="piece"><xs:complexType><xs:sequence><xs:element name="page" type="xs:positiveInteger" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="annee" type="xs:gYear"/></xs:complexType></xs:element>',
      ),
    },
    [
      [
        'an imported element is accepted in its namespace',
        '<o:piece annee="2022"><o:page>1</o:page><o:page>2</o:page></o:piece>',
      ],
      ['an imported element may be missing where it is optional', ''],
      [
        'an imported element is refused outside its namespace',
        '<piece><page>1</page></piece>',
        'unexpected-element|interfaceNuu/piece',
      ],
      ['the content of an imported element is judged', '<o:piece/>', 'missing-element|piece'],
      ['its values too', '<o:piece><o:page>0</o:page></o:piece>', 'bad-value|page'],
      ['its attributes too', '<o:piece annee="l’an"><o:page>1</o:page></o:piece>', 'bad-value|piece/@annee'],
      [
        'its children belong to its namespace',
        '<o:piece><page>1</page></o:piece>',
        'unexpected-element|piece/page',
      ],
      [
        'it may come as often as is said and not more',
        '<o:piece><o:page>1</o:page></o:piece>'.repeat(3),
        'unexpected-element|interfaceNuu/piece',
      ],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        `<xs:import schemaLocation="sans.xsd"/>${root('<xs:any namespace="##local" processContents="strict"/>')}`,
      ),
      'sans.xsd': chameleon('<xs:element name="libre" type="xs:boolean"/>'),
    },
    [
      ['a schema without a namespace may be imported as it is', '<libre xmlns="">true</libre>'],
      ['its elements are judged', '<libre xmlns="">peut-être</libre>', 'bad-value|libre'],
      [
        'they stay outside of every namespace',
        '<libre>true</libre>',
        'unexpected-element|interfaceNuu/libre',
      ],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        `<xs:import namespace="${OTHER}" schemaLocation="autre.xsd"/>${root('<xs:any namespace="##other" processContents="lax" maxOccurs="unbounded"/>')}`,
      ),
      'autre.xsd': other('<xs:element name="connu" type="xs:date"/>'),
    },
    [
      [
        'an open place takes elements that no schema knows, where it is lax',
        '<x xmlns="urn:inconnu"><y/></x>',
      ],
      ['and judges there those that a schema knows', '<o:connu>hier</o:connu>', 'bad-value|connu'],
      [
        'an open place for other namespaces refuses its own',
        '<connu>2025-01-01</connu>',
        'unexpected-element|interfaceNuu/connu',
      ],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        `<xs:import namespace="${OTHER}" schemaLocation="autre.xsd"/>${root('<xs:element name="v" type="o:montant"/>')}`,
      ),
      'autre.xsd': other(
        '<xs:simpleType name="montant"><xs:restriction base="xs:decimal"><xs:minInclusive value="0"/><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType>',
      ),
    },
    [
      ['a type may be imported without its namespace entering the document', '<v>12.50</v>'],
      ['an imported type bounds values', '<v>-1</v>', 'out-of-range|v'],
      ['an imported type bounds decimals', '<v>1.234</v>', 'out-of-range|v'],
    ],
  ),
];

const BASE =
  '<xs:complexType name="adresse"><xs:sequence><xs:element name="voie" type="xs:string"/></xs:sequence></xs:complexType><xs:simpleType name="ville"><xs:restriction base="xs:string"><xs:maxLength value="9"/></xs:restriction></xs:simpleType>';
const REDEFINED: PackTexts = {
  'interfaceNuu.xsd': nuu(
    `<xs:redefine schemaLocation="base.xsd"><xs:complexType name="adresse"><xs:complexContent><xs:extension base="adresse"><xs:sequence><xs:element name="pays" type="xs:string" minOccurs="0"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType><xs:simpleType name="ville"><xs:restriction base="ville"><xs:minLength value="3"/></xs:restriction></xs:simpleType></xs:redefine>${root('<xs:element name="adresse" type="adresse"/><xs:element name="ville" type="ville"/>')}`,
  ),
  'base.xsd': nuu(BASE),
};

const DERIVATION: readonly PackCase[] = [
  ...set(REDEFINED, [
    [
      'a redefined type has what was added',
      '<adresse><voie>A</voie><pays>B</pays></adresse><ville>Lyon</ville>',
    ],
    [
      'and keeps what it had',
      '<adresse><pays>B</pays></adresse><ville>Lyon</ville>',
      'unexpected-element|adresse/pays',
    ],
    [
      'a redefined value is bounded anew',
      '<adresse><voie>A</voie></adresse><ville>Ys</ville>',
      'bad-length|ville',
    ],
    [
      'and by its former bounds',
      '<adresse><voie>A</voie></adresse><ville>Villefranche</ville>',
      'bad-length|ville',
    ],
  ]),
  ...set(
    {
      'interfaceNuu.xsd': nuu(`${include('base.xsd')}${root('<xs:element name="lieu" type="adresse"/>')}`),
      'base.xsd': nuu(
        `${BASE}<xs:complexType name="adresseAbroad"><xs:complexContent><xs:extension base="adresse"><xs:sequence><xs:element name="pays" type="xs:string"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>`,
      ),
    },
    [
      [
        'a document may choose a derived type of another file',
        '<lieu xsi:type="adresseAbroad"><voie>A</voie><pays>B</pays></lieu>',
      ],
      [
        'it is then judged by that type',
        '<lieu xsi:type="adresseAbroad"><voie>A</voie></lieu>',
        'missing-element|lieu',
      ],
      [
        'without that choice it is judged by the type declared',
        '<lieu><voie>A</voie><pays>B</pays></lieu>',
        'unexpected-element|lieu/pays',
      ],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        `${include('tete.xsd')}${root('<xs:element ref="evenement" maxOccurs="unbounded"/>')}`,
      ),
      'tete.xsd': nuu(
        '<xs:element name="evenement" type="xs:string" abstract="true"/><xs:element name="depot" type="xs:string" substitutionGroup="evenement"/><xs:element name="radiation" substitutionGroup="evenement"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="RADREN"/></xs:restriction></xs:simpleType></xs:element>',
      ),
    },
    [
      ['members of a substitution group stand for its head', '<depot>a</depot><radiation>RADREN</radiation>'],
      ['a member is judged by its own type', '<radiation>AUTRE</radiation>', 'unknown-code|radiation'],
      ['an abstract head cannot come itself', '<evenement>a</evenement>', 'unexpected-element|evenement'],
    ],
  ),
];

const FORMS: readonly PackCase[] = [
  ...set(
    {
      'interfaceNuu.xsd': nuu(include('types.xsd') + root('<xs:element name="local" type="t"/>'), ''),
      'types.xsd': nuu(
        '<xs:complexType name="t"><xs:sequence><xs:element name="dedans" type="xs:int"/></xs:sequence></xs:complexType>',
      ),
    },
    [
      [
        'each file says for itself whether its local elements have its namespace',
        '<local xmlns=""><dedans xmlns="http://nuu.application.i2/">1</dedans></local>',
      ],
      [
        'an unqualified element with a namespace is refused',
        '<local><dedans>1</dedans></local>',
        'unexpected-element|interfaceNuu/local',
      ],
      [
        'a qualified one without it too',
        '<local xmlns=""><dedans>1</dedans></local>',
        'unexpected-element|local/dedans',
      ],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        include('types.xsd') +
          root(
            '<xs:element name="l" type="liste"/><xs:element name="u" type="union"/><xs:element name="n" type="nombre" minOccurs="0"/>',
          ),
      ),
      'types.xsd': nuu(
        '<xs:simpleType name="liste"><xs:list itemType="xs:int"/></xs:simpleType><xs:simpleType name="union"><xs:union memberTypes="xs:date nombre"/></xs:simpleType><xs:simpleType name="nombre"><xs:restriction base="xs:decimal"><xs:enumeration value="1"/><xs:enumeration value="2.50"/></xs:restriction></xs:simpleType>',
      ),
    },
    [
      ['a list is judged item by item', '<l>1 2 3</l><u>2025-01-01</u>'],
      ['one bad item spoils a list', '<l>1 deux 3</l><u>1</u>', 'bad-value|l', 'bad-value|l'],
      ['a union accepts what any of its types does', '<l/><u>2.5</u>'],
      ['a union refuses what none does', '<l/><u>jamais</u>', 'bad-value|u'],
      ['numbers are listed by value, not by spelling', '<l/><u>1</u><n>1.0</n>'],
    ],
  ),
  ...set(
    {
      'interfaceNuu.xsd': nuu(
        include('types.xsd') +
          root(
            '<xs:choice minOccurs="2" maxOccurs="3"><xs:element name="a"/><xs:element name="b" nillable="true" type="xs:int"/></xs:choice>',
          ),
      ),
      'types.xsd': nuu(TWO_LETTERS),
    },
    [
      ['a choice may be made again as often as is said', '<a/><b>1</b><a/>'],
      ['and must be made as often', '<a/>', 'missing-element|interfaceNuu'],
      ['an element that may be nil may be empty when it says so', '<a/><b xsi:nil="true"/>'],
      ['and not otherwise', '<a/><b/>', 'bad-value|b'],
      ['nor hold anything then', '<a/><b xsi:nil="true">1</b>', 'unexpected-text|b'],
    ],
  ),
];

/** Documents under sets of several files. */
export const PACK_CASES: readonly PackCase[] = [
  ...INCLUDES,
  ...CHAMELEONS,
  ...IMPORTS,
  ...DERIVATION,
  ...FORMS,
];
