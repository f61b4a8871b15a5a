import { isOwn, step } from './demand-shape.ts';
import type { XmlElement } from './tree.ts';
import { parseAmount, parseBoolean, parseCount, parseDay, parseInstant, parseYear } from './values.ts';

/**
 * One element of a demand file seen by the reader: values by local name, null wherever the file says nothing.
 * A value that is there but cannot be read as what it should be is null too, and its path is reported.
 */
export class Part {
  readonly element: XmlElement;
  readonly #parent: Part | null;
  /** Rank among the siblings of that name, from 1. */
  readonly #rank: number;
  readonly #unreadable: string[];

  constructor(element: XmlElement, unreadable: string[], parent: Part | null = null, rank = 1) {
    this.element = element;
    this.#unreadable = unreadable;
    this.#parent = parent;
    this.#rank = rank;
  }

  /** Path from the root, without prefixes. */
  get path(): string {
    const own = step(this.element.name, this.#rank);
    return this.#parent === null ? own : `${this.#parent.path}/${own}`;
  }

  /** The first child of that name. */
  part(name: string): Part | null {
    const child = this.#child(name);
    if (child === null) return null;
    let rank = 1;
    for (const sibling of this.element.children) {
      if (sibling === child) break;
      if (sibling.name === name) rank += 1;
    }
    return new Part(child, this.#unreadable, this, rank);
  }

  /** The items of a list, itself a child of this element; none when the list is absent or empty. */
  items(list: string, item: string): Part[] {
    const holder = this.part(list);
    if (holder === null) return [];
    const parts: Part[] = [];
    let rank = 0;
    for (const child of holder.element.children) {
      if (child.name !== item) continue;
      rank += 1;
      if (isOwn(child)) parts.push(new Part(child, this.#unreadable, holder, rank));
    }
    return parts;
  }

  /** Reports a path below this element (`''`: the element itself) as unreadable. */
  report(name: string): void {
    this.#unreadable.push(name === '' ? this.path : `${this.path}/${name}`);
  }

  /** This element's text, trimmed; else its code. */
  ownText(): string | null {
    return textOf(this.element) ?? codeOf(this.element);
  }

  /** This element's code: its attribute `code`, else its text. */
  ownCode(): string | null {
    return codeOf(this.element) ?? textOf(this.element);
  }

  text(name: string): string | null {
    const child = this.#child(name);
    return child === null ? null : (textOf(child) ?? codeOf(child));
  }

  code(name: string): string | null {
    const child = this.#child(name);
    return child === null ? null : (codeOf(child) ?? textOf(child));
  }

  /** Codes of the items of a list, those without any left out. */
  codes(list: string, item: string): string[] {
    return this.items(list, item)
      .map((part) => part.ownCode())
      .filter((code) => code !== null);
  }

  day(name: string): string | null {
    return this.#parsed(name, parseDay);
  }

  instant(name: string): string | null {
    return this.#parsed(name, parseInstant);
  }

  amount(name: string): number | null {
    return this.#parsed(name, parseAmount);
  }

  count(name: string): number | null {
    return this.#parsed(name, parseCount);
  }

  year(name: string): number | null {
    return this.#parsed(name, parseYear);
  }

  boolean(name: string): boolean | null {
    return this.#parsed(name, parseBoolean);
  }

  #child(name: string): XmlElement | null {
    for (const child of this.element.children) {
      if (child.name === name && isOwn(child)) return child;
    }
    return null;
  }

  #parsed<T>(name: string, parse: (text: string) => T | null): T | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = parse(text);
    if (value === null) this.part(name)?.report('');
    return value;
  }
}

function textOf(element: XmlElement): string | null {
  if (element.text === '') return null;
  const text = element.text.trim();
  return text === '' ? null : text;
}

function codeOf(element: XmlElement): string | null {
  for (const attribute of element.attributes) {
    if (attribute.name !== 'code' || !isOwn(attribute)) continue;
    const code = attribute.value.trim();
    return code === '' ? null : code;
  }
  return null;
}

/** True when every value of an object is null or an empty list: the file says nothing there. */
export function saysNothing(values: object): boolean {
  return Object.values(values).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0),
  );
}
