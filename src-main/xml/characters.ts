import { malformed } from './xml-errors.ts';

const NAME = 1;
const NAME_START = 2;

const ASCII_CLASS = buildAsciiClass();

function buildAsciiClass(): Uint8Array {
  const classes = new Uint8Array(128);
  const mark = (characters: string, value: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)] = value;
  };
  mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:', NAME | NAME_START);
  mark('0123456789-.', NAME);
  return classes;
}

type Range = readonly [number, number];

/** NameStartChar above ASCII (XML 1.0, 5th edition, production 4), in code units: surrogates stand for U+10000 on. */
const WIDE_START: readonly Range[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xd800, 0xdb7f],
  [0xdc00, 0xdfff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
];
/** What production 4a adds to it. */
const WIDE_ADDED: readonly Range[] = [
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

function isIn(ranges: readonly Range[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}

/** Index just after the XML name that starts at `from`; `from` itself when there is none. */
export function endOfName(xml: string, from: number): number {
  const first = xml.charCodeAt(from);
  if (first < 128) {
    if (((ASCII_CLASS[first] ?? 0) & NAME_START) === 0) return from;
  } else if (!isIn(WIDE_START, first)) {
    return from;
  }
  let at = from + 1;
  for (;;) {
    const code = xml.charCodeAt(at);
    if (code < 128) {
      if (ASCII_CLASS[code] === 0) return at;
    } else if (!isIn(WIDE_START, code) && !isIn(WIDE_ADDED, code)) {
      return at;
    }
    at += 1;
  }
}

/** True for the four characters that XML calls white space. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

/** Index of the first character at or after `from` that is not white space. */
export function skipSpaces(xml: string, from: number): number {
  let at = from;
  while (isSpace(xml.charCodeAt(at))) at += 1;
  return at;
}

/** True when nothing but XML white space lies in [start, end). */
export function isBlank(xml: string, start: number, end: number): boolean {
  return skipSpaces(xml, start) >= end;
}

// eslint-disable-next-line no-control-regex -- these are the characters that XML forbids
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Index of the first character that no XML document may hold (production 2), or -1. */
export function forbiddenCharacter(xml: string): number {
  const at = xml.search(FORBIDDEN);
  if (at !== -1 || xml.isWellFormed()) return at;
  return xml.search(/\p{Surrogate}/u);
}

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Line ends as XML reads them (§2.11): CR LF and CR alone become LF. */
export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * Text with its character and predefined entity references replaced. Throws `XML-MALFORMED` for an entity that
 * is not predefined (there is no DTD to define it) and for a reference to a character that XML forbids.
 */
export function decodeReferences(text: string, line: number): string {
  let decoded = '';
  let from = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at + 1);
    if (end === -1) throw malformed(line, '« & » sans référence');
    decoded += text.slice(from, at) + decodeReference(text.slice(at + 1, end), line);
    from = end + 1;
  }
  return decoded + text.slice(from);
}

function decodeReference(name: string, line: number): string {
  if (name.startsWith('#')) return decodeCharacter(name, line);
  const value = PREDEFINED.get(name);
  if (value !== undefined) return value;
  if (endOfName(name, 0) !== name.length || name === '') throw malformed(line, '« & » sans référence');
  throw malformed(line, `entité inconnue « ${name.slice(0, 40)} »`);
}

function decodeCharacter(reference: string, line: number): string {
  const match = /^#(?:(\d{1,10})|x([\dA-Fa-f]{1,8}))$/.exec(reference);
  const digits = match?.[1];
  const code = digits === undefined ? Number.parseInt(match?.[2] ?? '', 16) : Number.parseInt(digits, 10);
  if (!(code <= 0x10ffff)) throw malformed(line, 'référence de caractère invalide');
  const character = String.fromCodePoint(code);
  if (forbiddenCharacter(character) !== -1) throw malformed(line, 'référence à un caractère interdit');
  return character;
}

/** Markup characters of an attribute value as references. */
export function escapeAttribute(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/"/g, '&quot;')
    .replace(/[\t\n\r]/g, (space) => `&#${String(space.charCodeAt(0))};`);
}
