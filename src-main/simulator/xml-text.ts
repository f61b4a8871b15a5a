/** A small XML writer: names are given by the code, every value is escaped. */
export interface XmlText {
  /** Attributes are written in the order given; those that are null are left out. */
  open(name: string, attributes?: Readonly<Record<string, string | null>>): void;
  close(name: string): void;
  /** `<name>value</name>`; nothing at all for null. */
  text(name: string, value: string | number | boolean | null): void;
  /** `<name code="…"/>`, the interface's coded value (§8); nothing at all for null. */
  code(name: string, code: string | null): void;
  /** `<name/>`; attributes as in `open`. */
  empty(name: string, attributes?: Readonly<Record<string, string | null>>): void;
  /** XML that is already written. */
  raw(xml: string): void;
  toString(): string;
}

/** Elements get the prefix; none when it is empty. */
export function createXmlText(prefix = ''): XmlText {
  const parts: string[] = [];
  const p = prefix === '' ? '' : `${prefix}:`;
  return {
    open: (name, attributes = {}) => void parts.push(startOf(`${p}${name}`, attributes), '>'),
    close: (name) => void parts.push(`</${p}${name}>`),
    text: (name, value) => {
      if (value !== null) parts.push(`<${p}${name}>${escapeXml(String(value))}</${p}${name}>`);
    },
    code: (name, code) => {
      if (code !== null) parts.push(`<${p}${name} code="${escapeXml(code)}"/>`);
    },
    empty: (name, attributes = {}) => void parts.push(startOf(`${p}${name}`, attributes), '/>'),
    raw: (xml) => void parts.push(xml),
    toString: () => parts.join(''),
  };
}

function startOf(name: string, attributes: Readonly<Record<string, string | null>>): string {
  let tag = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) tag += ` ${key}="${escapeXml(value)}"`;
  }
  return tag;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** For element content and for attribute values between double quotes; characters that XML forbids are dropped. */
function escapeXml(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}
