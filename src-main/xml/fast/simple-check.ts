import { attributeValue } from '../tree.ts';
import type { XmlElement } from '../tree.ts';
import { isPlainDay } from '../values.ts';

/**
 * True only for a value that is valid beyond doubt, as it stands between its tags and with references decoded. False means
 * that the exact engine has to say.
 */
export type SimpleCheck = (value: string) => boolean;

/** A simple type as far as it can be judged here. */
export interface SimpleType {
  readonly check: SimpleCheck;
  /** What its facets may compare. */
  readonly family: 'text' | 'token' | 'decimal' | 'other';
}

/** All but what is plainly itself: no control, no end of line, no half of a pair. */
const UNSAFE = /[^ -~\u00a0-\ud7ff\ue000-\ufffd]/;

/** Text of signs that XML allows, on one line. */
function isSafeText(value: string): boolean {
  return !UNSAFE.test(value);
}

/** White space that collapsing would change; tabs and ends of line are not safe text. */
const LOOSE = /^ | $| {2}/;

const TIME = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)?$/;

/** The plain spellings of the built-in types that the interface uses (XML Schema part 2); other types are not judged here. */
const BUILT_IN: Readonly<Record<string, SimpleType>> = {
  string: { check: isSafeText, family: 'text' },
  normalizedString: { check: isSafeText, family: 'text' },
  token: { check: (value) => isSafeText(value) && !LOOSE.test(value), family: 'token' },
  boolean: { check: (value) => /^(?:true|false|0|1)$/.test(value), family: 'other' },
  decimal: { check: (value) => /^-?\d{1,15}(?:\.\d{1,6})?$/.test(value), family: 'decimal' },
  integer: { check: (value) => /^-?\d{1,15}$/.test(value), family: 'decimal' },
  nonNegativeInteger: { check: (value) => /^\d{1,15}$/.test(value), family: 'decimal' },
  positiveInteger: { check: (value) => /^[1-9]\d{0,14}$/.test(value), family: 'decimal' },
  int: { check: (value) => /^-?\d{1,9}$/.test(value), family: 'decimal' },
  long: { check: (value) => /^-?\d{1,15}$/.test(value), family: 'decimal' },
  short: { check: (value) => /^-?\d{1,4}$/.test(value), family: 'decimal' },
  date: { check: isPlainDay, family: 'other' },
  dateTime: {
    check: (value) => value.length > 10 && isPlainDay(value.slice(0, 10)) && TIME.test(value.slice(10)),
    family: 'other',
  },
};

/** A built-in type by its local name; null when it is not judged here. */
export function builtInType(name: string): SimpleType | null {
  return Object.hasOwn(BUILT_IN, name) ? (BUILT_IN[name] ?? null) : null;
}

/**
 * Whether an XSD pattern means the same as a regular expression of JavaScript: signs, classes without negation or
 * subtraction, groups, choices and repetitions. Escapes are those of signs alone.
 */
function asRegExp(pattern: string): RegExp | null {
  const plain =
    /^(?:[A-Za-z0-9 _/:;,@=%'"#!&~-]|\.|\\[.\-+*?()[\]{}|\\]|[()|?*+]|\{\d+(?:,\d*)?\}|\[(?:[A-Za-z0-9 _/:.,]|[A-Za-z0-9]-[A-Za-z0-9]|\\[-+.]|\+)+\])*$/;
  if (!plain.test(pattern) || mayBacktrack(pattern)) return null;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return null;
  }
}

/** Most that a repetition may vary here: what goes beyond is left to the exact engine, which bounds its own search. */
const MOST_VARIATION = 100;

/**
 * Whether a regular expression could take long on a value made for it: more than one unbounded repetition, large ones, or
 * a repeated group. A pack may come from anywhere, and JavaScript searches without a bound.
 */
function mayBacktrack(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/\)(?:[*+]|\{\d+,)/.test(bare)) return true;
  const ranges = [...bare.matchAll(/\{(\d+)(,?)(\d*)\}/g)];
  const unbounded =
    (bare.match(/[*+]/g) ?? []).length +
    ranges.filter(([, , comma, most]) => comma !== '' && most === '').length;
  const variation = ranges.reduce(
    (sum, [, least, comma, most]) => sum + (comma === '' ? 0 : Number(most) - Number(least)),
    0,
  );
  const optional = (bare.match(/\?/g) ?? []).length;
  return unbounded > 1 || variation > MOST_VARIATION || optional > 6;
}

/** A restriction of a base type by its facets; null when one of them is not judged here. */
export function restricted(base: SimpleType, facets: readonly XmlElement[]): SimpleType | null {
  const checks: SimpleCheck[] = [];
  const enumeration = new Set<string>();
  const patterns: RegExp[] = [];
  for (const facet of facets) {
    const value = attributeValue(facet.attributes, 'value');
    if (value === null) return null;
    if (facet.name === 'enumeration') enumeration.add(value);
    else if (facet.name === 'pattern') {
      const pattern = asRegExp(value);
      if (pattern === null) return null;
      patterns.push(pattern);
    } else {
      const check = facetCheck(base, facet.name, Number(value));
      if (check === null) return null;
      checks.push(check);
    }
  }
  // Of several patterns in one step, one is enough; enumerations compare values, which only of texts are their spelling.
  if (patterns.length > 0) checks.push(anyOf(patterns));
  if (enumeration.size > 0) {
    if (base.family !== 'text' && base.family !== 'token') return null;
    // Of the values that are listed, those that everything else allows too: nothing more is to be looked at.
    const allowed = new Set([...enumeration].filter(all([base.check, ...checks])));
    return { check: (value) => allowed.has(value), family: base.family };
  }
  return { check: all([base.check, ...checks]), family: base.family };
}

/** One of them; nearly always there is but one. */
function anyOf(patterns: readonly RegExp[]): SimpleCheck {
  const [first] = patterns;
  if (first !== undefined && patterns.length === 1) return (value) => first.test(value);
  return (value) => patterns.some((pattern) => pattern.test(value));
}

/** All of them, without a loop for the few that a type has: this is asked of every value. */
function all(checks: readonly SimpleCheck[]): SimpleCheck {
  const [first, ...others] = checks;
  if (first === undefined) return () => true;
  if (others.length === 0) return first;
  const rest = all(others);
  return (value) => first(value) && rest(value);
}

const SURROGATE = /[\ud800-\udfff]/;

function facetCheck(base: SimpleType, name: string, bound: number): SimpleCheck | null {
  if (!Number.isFinite(bound)) return null;
  const isText = base.family === 'text' || base.family === 'token';
  if (isText) {
    // Lengths count characters; code units can only be more.
    if (name === 'maxLength') return (value) => value.length <= bound;
    if (name === 'minLength') return (value) => value.length >= bound && !SURROGATE.test(value);
    if (name === 'length') return (value) => value.length === bound && !SURROGATE.test(value);
    return null;
  }
  if (base.family !== 'decimal') return null;
  switch (name) {
    case 'minInclusive':
      return (value) => Number(value) >= bound;
    case 'maxInclusive':
      return (value) => Number(value) <= bound;
    case 'minExclusive':
      return (value) => Number(value) > bound;
    case 'maxExclusive':
      return (value) => Number(value) < bound;
    case 'fractionDigits':
      return (value) =>
        value.length - 1 - (value.includes('.') ? value.indexOf('.') : value.length - 1) <= bound;
    case 'totalDigits':
      return (value) => value.replace(/[-.]/g, '').length <= bound;
    default:
      return null;
  }
}

/** Valid under one of them. */
export function union(members: readonly SimpleType[]): SimpleType {
  return { check: (value) => members.some(({ check }) => check(value)), family: 'other' };
}
