import type { SchemaError } from './engine-types.ts';
import { typeset } from './french.ts';
import { guardParsed, guardXml } from './guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { SchemaVocabulary } from './schema-files.ts';
import { explain } from './schema-explain.ts';
import { parseTree } from './tree.ts';
import type { XmlElement } from './tree.ts';

/** What an engine reports, before it is put into French. */
export interface RawSchemaError {
  readonly line: number | null;
  readonly message: string;
}

/** Beyond this, one file says nothing new. */
const MAX_ERRORS = 200;

/**
 * The errors of a document as an engine finds them in what the guard leaves of it, in French.
 *
 * @param parsed its tree, where there is one already: that has checked it
 * @throws DeskError as `guardXml`
 */
export function judged(
  document: { readonly xml: string; readonly parsed: XmlElement | undefined },
  vocabulary: SchemaVocabulary,
  validate: (guarded: string) => readonly RawSchemaError[],
): readonly SchemaError[] {
  const { xml, parsed } = document;
  const guarded = parsed === undefined ? guardXml(xml).xml : guardParsed(xml);
  return describeErrors(validate(guarded), guarded, vocabulary, parsed);
}

/**
 * Puts the errors of one document into French, each with a stable signature. Both engines use the same wording
 * (that of libxml2), which names the element but not where it stands: its parent is found in the document, whose tree may
 * be given as `parsed`.
 */
function describeErrors(
  errors: readonly RawSchemaError[],
  xml: string,
  vocabulary: SchemaVocabulary,
  parsed?: XmlElement,
): readonly SchemaError[] {
  if (errors.length === 0) return [];
  const limits = { ...DEFAULT_LIMITS, maxLength: Number.MAX_SAFE_INTEGER };
  const places = new Places(parsed ?? parseTree(xml, limits));
  return withoutEchoes(errors)
    .slice(0, MAX_ERRORS)
    .map(({ line, message }) => {
      const raw = message.trim();
      const head = /^Element '(?:\{[^}]*\})?([^']*)'(?:, attribute '(?:\{[^}]*\})?([^']*)')?: /.exec(raw);
      const element = head?.[1] ?? null;
      const body = head === null ? raw : raw.slice(head[0].length);
      const attribute = head?.[2] ?? null;
      const misplaced = body.startsWith('This element is not expected');
      const parent = element === null ? null : places.parentOf(element, line, misplaced);
      const { kind, text, detail } = explain({ element, attribute, parent, body, vocabulary });
      // Only an element out of place is told apart by where it stands; a bad value is the same cause anywhere.
      const path = `${misplaced && parent !== null ? `${parent}/` : ''}${element ?? ''}`;
      const signature = `${kind}|${attribute === null ? path : `${path}/@${attribute}`}|${detail}`;
      return { line, element, message: typeset(text), raw, signature };
    });
}

/**
 * A bad value in the field of a key is reported three times: as a bad value, as a warning about that value, and
 * as a key without its field. Only the first says something.
 */
function withoutEchoes(errors: readonly RawSchemaError[]): readonly RawSchemaError[] {
  const echoes = new Set(errors.filter(({ message }) => VALUE_WARNING.test(message)));
  if (echoes.size === 0) return errors;
  const emptied = errors.filter(({ message }) => KEY_WITHOUT_FIELD.test(message)).slice(0, echoes.size);
  for (const error of emptied) echoes.add(error);
  const left = errors.filter((error) => !echoes.has(error));
  return left.length === 0 ? errors : left;
}

// Anchored on the engine's own words: a value of the document must not be able to imitate them.
const VALUE_WARNING = /^Element '[^']*'(?:, attribute '[^']*')?: Warning: No precomputed value available/;
const KEY_WITHOUT_FIELD = /^Element '[^']*': Not all fields of key identity-constraint/;

interface Place {
  readonly line: number;
  readonly parent: XmlElement;
}

/** Where the elements of a document stand, by name and line. */
class Places {
  readonly #root: XmlElement;
  readonly #told = new Map<string, number>();
  #byName: Map<string, Place[]> | null = null;

  constructor(root: XmlElement) {
    this.#root = root;
  }

  /**
   * Name of the parent of an element of that name on that line: the only one possible, or null. For an element
   * out of place (`inOrder`), the engine reports one a parent, in document order: the n-th report is the n-th
   * parent that holds one.
   */
  parentOf(name: string, line: number | null, inOrder: boolean): string | null {
    this.#byName ??= this.#index();
    const all = this.#byName.get(name) ?? [];
    const onLine = all.filter((place) => place.line === line);
    // Lines above 65,535 are not told by the older engine.
    const parents = [...new Set((onLine.length > 0 ? onLine : all).map((place) => place.parent))];
    const names = new Set(parents.map((parent) => parent.name));
    if (names.size === 1) return [...names][0] ?? null;
    if (!inOrder) return null;
    const key = `${name} ${String(line)}`;
    const rank = this.#told.get(key) ?? 0;
    this.#told.set(key, rank + 1);
    return parents[rank]?.name ?? null;
  }

  #index(): Map<string, Place[]> {
    const byName = new Map<string, Place[]>();
    const visit = (parent: XmlElement): void => {
      for (const child of parent.children) {
        const places = byName.get(child.name);
        const place = { line: child.line, parent };
        if (places === undefined) byName.set(child.name, [place]);
        else places.push(place);
        visit(child);
      }
    };
    visit(this.#root);
    return byName;
  }
}
