import { Draft } from './draft.ts';
import type { PlanChild, PlanNode } from './plan.ts';

const LESS = 0x3c;
const SLASH = 0x2f;
const GREATER = 0x3e;
const SPACE = 0x20;
const TAB = 0x09;
const LINE = 0x0a;

/** Finds the plan of an element that declares namespaces, by its whole start tag; null: not followed. */
export type EnterDemand = (
  tag: string,
) => { readonly node: PlanNode; readonly version: string | null } | null;

const PREDEFINED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

/**
 * Reads a record and judges it on the way, by a plan: everything that is met must be foreseen there, letter by letter.
 * Whatever else is met (an error, an odd spelling, something that is merely rare) ends the scan, and the exact engine
 * says what it is: a record that is scanned to its end is well-formed and valid beyond doubt.
 */
export class RecordScanner {
  #xml = '';
  #draft = new Draft();
  // Not `#at`: written at every tag, and V8's middle compiler (Maglev) calls a routine for each write to such a field.
  private at = 0;
  private keyNodes = 0;
  /** The code of the last tag. */
  private code: string | null = null;
  #enterDemand: EnterDemand = () => null;
  /** Where the demand inside the movement stands. */
  demandStart = 0;
  demandEnd = 0;

  /**
   * @param xml the record, a character a byte of its UTF-8
   * @param start index just after the start tag of the record
   * @returns null where the exact reader has to see it
   */
  scan(xml: string, start: number, node: PlanNode, enterDemand: EnterDemand): Draft | null {
    this.#xml = xml;
    this.at = start;
    this.#draft = new Draft();
    this.#enterDemand = enterDemand;
    this.demandStart = 0;
    if (!this.#children(node)) return null;
    return this.at === xml.length ? this.#draft : null;
  }

  /** What is inside an element that holds others, and its end tag. */
  #children(node: PlanNode): boolean {
    const xml = this.#xml;
    const { target } = node;
    if (node.hasKey) this.keyNodes = 0;
    target.open?.(this.#draft);
    let met = 0;
    let state = node.start;
    let before: PlanChild | null = null;
    for (;;) {
      const begin = this.#skipSpace();
      if (xml.charCodeAt(begin) !== LESS) return false;
      if (xml.charCodeAt(begin + 1) === SLASH) break;
      const child = this.#child(node, before, begin);
      const place = child ?? node.foreign;
      if (place === null || ((met & place.bit) !== 0 && !place.isMany)) return false;
      met |= place.bit;
      if (state !== null) state = state.next(place.symbol);
      if (state === null && node.start !== null) return false;
      if (
        child === null
          ? !this.#demand(begin)
          : !this.#element((child.node ??= child.make()), begin + child.opening.length)
      ) {
        return false;
      }
      before = child;
    }
    const isWhole = (met & node.requiredChildren) === node.requiredChildren && (state?.isAccepting ?? true);
    if (!isWhole || (node.hasKey && this.keyNodes !== 1)) return false;
    return this.#closes(node) && (target.close?.(this.#draft) ?? true);
  }

  /** The child whose start tag is here: guessed by what came the last time, else by its name. */
  #child(node: PlanNode, before: PlanChild | null, begin: number): PlanChild | null {
    const xml = this.#xml;
    const guess = before === null ? node.firstChild : before.followedBy;
    if (
      guess !== null &&
      xml.startsWith(guess.opening, begin) &&
      endsName(xml, begin + guess.opening.length)
    ) {
      return guess;
    }
    let nameEnd = begin + 1;
    while (!endsName(xml, nameEnd)) nameEnd += 1;
    const child = node.children?.get(xml.slice(begin + 1, nameEnd)) ?? null;
    if (before === null) node.firstChild = child;
    else before.followedBy = child;
    return child;
  }

  /** A child whose name has been read, from the end of that name. */
  #element(node: PlanNode | null, nameEnd: number): boolean {
    if (node === null) return false;
    if (node.isKeyField) this.keyNodes += 1;
    this.code = null;
    const isBare = node.requiredAttributes === 0 && this.#xml.charCodeAt(nameEnd) === GREATER;
    const tagEnd = isBare ? nameEnd : this.#attributes(node, nameEnd);
    if (tagEnd === -1) return false;
    const isEmpty = !isBare && this.#xml.charCodeAt(tagEnd) === SLASH;
    this.at = tagEnd + 1;
    if (isEmpty) {
      if (this.#xml.charCodeAt(tagEnd + 1) !== GREATER) return false;
      this.at = tagEnd + 2;
    }
    if (node.children === null) return this.#value(node, isEmpty);
    return isEmpty ? this.#emptyGroup(node) : this.#children(node);
  }

  /** A value: its text, if it may have any, and its end tag. */
  #value(node: PlanNode, isEmpty: boolean): boolean {
    let text = '';
    if (!isEmpty) {
      const end = this.#xml.indexOf('<', this.at);
      if (end > this.at) {
        const said = decoded(this.#xml.slice(this.at, end));
        if (said === null || node.check === null) return false;
        text = said;
      }
      this.at = end;
    }
    if (node.check !== null && !node.check(text)) return false;
    const isTaken = node.target.take?.(this.#draft, trimmed(text), this.code) ?? false;
    return isTaken && (isEmpty || this.#closes(node));
  }

  /** `<list/>` where elements may come, and none does. */
  #emptyGroup(node: PlanNode): boolean {
    const { target, requiredChildren, start, hasKey } = node;
    if (requiredChildren !== 0 || !(start?.isAccepting ?? true) || hasKey) return false;
    target.open?.(this.#draft);
    return target.close?.(this.#draft) ?? true;
  }

  /** The demand inside its movement, which declares its own prefix. */
  #demand(begin: number): boolean {
    const tagEnd = this.#xml.indexOf('>', begin) + 1;
    const entered = this.#enterDemand(this.#xml.slice(begin, tagEnd));
    if (entered === null) return false;
    this.#draft.version = entered.version;
    this.demandStart = begin;
    this.at = tagEnd;
    if (!this.#children(entered.node)) return false;
    this.demandEnd = this.at;
    return true;
  }

  /** Reads the attribute of a tag, its code; gives the index of the `>` or `/` that ends it, or -1. Its value is then in `code`. */
  #attributes({ code, requiredAttributes }: PlanNode, from: number): number {
    const xml = this.#xml;
    let end = from;
    let met = 0;
    if (xml.charCodeAt(from) === SPACE) {
      const quote = from + ATTRIBUTE.length;
      if (code === null || !xml.startsWith(ATTRIBUTE, from)) return -1;
      const last = closingQuote(xml, quote);
      if (last === -1) return -1;
      const value = xml.slice(quote + 1, last);
      const isOdd = ODD.test(value);
      if ((isOdd && MARKUP.test(value)) || !code.check(isOdd ? decodeUtf8(value) : value)) return -1;
      this.code = value;
      met = code.bit;
      end = last + 1;
    }
    const sign = xml.charCodeAt(end);
    const isWhole = (met & requiredAttributes) === requiredAttributes && (sign === GREATER || sign === SLASH);
    return isWhole ? end : -1;
  }

  #closes({ closing }: PlanNode): boolean {
    if (!this.#xml.startsWith(closing, this.at)) return false;
    this.at += closing.length;
    return true;
  }

  #skipSpace(): number {
    let code = this.#xml.charCodeAt(this.at);
    while (code === SPACE || code === LINE || code === TAB) {
      this.at += 1;
      code = this.#xml.charCodeAt(this.at);
    }
    return this.at;
  }
}

/** Whether a name ends here. What it is made of is judged by its being known. */
function endsName(xml: string, at: number): boolean {
  const code = xml.charCodeAt(at);
  return code <= SPACE || code === GREATER || code === SLASH || code !== code;
}

const ATTRIBUTE = ' code=';

/** Where the quote that stands at an index is closed; -1 where it is none, or never is. */
function closingQuote(xml: string, at: number): number {
  const quote = xml.charCodeAt(at);
  if (quote === 0x22) return xml.indexOf('"', at + 1);
  return quote === 0x27 ? xml.indexOf("'", at + 1) : -1;
}

/** Without white space at the ends; null when nothing is left. */
function trimmed(text: string): string | null {
  if (text === '') return null;
  const isTight = isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(text.length - 1));
  const own = isTight ? text : text.trim();
  return own === '' ? null : own;
}

function isVisible(code: number): boolean {
  return code > SPACE && code < 0x7f;
}

/** All but signs of ASCII that stand for themselves in any text: nearly every value has none. */
const ODD = /[^ -%'-;=?-~]/;
/** What is not itself in an attribute's value. */
const MARKUP = /[<&]/;

/** Text with its predefined references decoded; null with any other, or with what may be markup. */
function decoded(raw: string): string | null {
  if (!ODD.test(raw)) return raw;
  if (raw.includes('>')) return null;
  if (!raw.includes('&')) return decodeUtf8(raw);
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(raw)) return null;
  return decodeUtf8(raw.replace(/&\w+;/g, (reference) => PREDEFINED[reference] ?? ''));
}

const WIDE = /[\u0080-\u00ff]/;

/** A piece of the record, whose characters are bytes, as text. */
function decodeUtf8(bytes: string): string {
  return WIDE.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}
