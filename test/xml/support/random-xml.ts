import fc from 'fast-check';

/** A document and what it means, made together so that a reader can be judged without another reader. */
export interface RandomNode {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly text: string;
  readonly children: readonly RandomNode[];
}

const localName = fc.constantFrom('rec', 'a', 'rec2', 'Été', 'x-1', '_b', 'recette');
const character = fc.constantFrom(...'ab é€𝄞<>&"\' ]-\n'.split(/(?:)/u), 'rec', '</rec>', '<!--', '-->');
const text = fc.array(character, { maxLength: 6 }).map((parts) => parts.join(''));
const attribute = fc.tuple(fc.constantFrom('id', 'b', 'code', 'à'), text);
const namespace = fc.constantFrom('', 'urn:un', 'urn:deux');

/** Trees of a few levels, any child being possibly a record (`rec`). */
export const randomTree: fc.Arbitrary<RandomNode> = fc.letrec<{ node: RandomNode }>((tie) => ({
  node: fc.record({
    name: localName,
    namespace,
    attributes: fc.uniqueArray(attribute, { maxLength: 2, selector: ([name]) => name }),
    text,
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  }),
})).node;

/** How to write a tree: which prefixes, which noise between its elements. */
export interface Style {
  readonly prefixes: boolean;
  readonly noise: string;
  readonly cdata: boolean;
  readonly declaration: boolean;
}

export const randomStyle: fc.Arbitrary<Style> = fc.record({
  prefixes: fc.boolean(),
  noise: fc.constantFrom('', '\n  ', '<!-- <rec> </rec> -->', "<?p <rec a='>'?>", '\r\n<!--é-->\t'),
  cdata: fc.boolean(),
  declaration: fc.boolean(),
});

/** The tree as XML, in that style. */
export function writeTree(node: RandomNode, style: Style): string {
  const head = style.declaration ? '<?xml version="1.0" encoding="UTF-8"?>' : '';
  const outside = style.noise.trim() === '' ? '' : style.noise;
  const declared = style.prefixes ? ' xmlns:p="urn:un" xmlns:q=\'urn:deux\'' : '';
  return `${head}${outside}${writeNode(node, style, declared)}${outside}`;
}

function writeNode(node: RandomNode, style: Style, declared: string): string {
  const prefix = style.prefixes
    ? (new Map([
        ['urn:un', 'p:'],
        ['urn:deux', 'q:'],
      ]).get(node.namespace) ?? '')
    : '';
  const own = prefix === '' ? ` xmlns="${node.namespace}"` : '';
  const attributes = node.attributes.map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
  const content =
    writeText(node.text, style) +
    // Parts the text from the white space that follows it.
    (node.text === '' ? '' : '<!---->') +
    node.children.map((child) => style.noise + writeNode(child, style, '')).join('');
  const tag = `${prefix}${node.name}`;
  if (content === '') return `<${tag}${declared}${own}${attributes}/>`;
  return `<${tag}${own}${attributes}${declared}\n>${content}${node.children.length > 0 ? style.noise : ''}</${tag} >`;
}

function writeText(value: string, style: Style): string {
  if (value === '') return '';
  return style.cdata && !value.includes(']]>') ? `<![CDATA[${value}]]>` : escape(value);
}

function escape(value: string): string {
  return value.replace(/[<>&"'\n ]/g, (one) => `&#${String(one.charCodeAt(0))};`);
}
