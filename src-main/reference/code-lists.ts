import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import published from './data/code-lists.json' with { type: 'json' };

/** Name of a code list of the interface files (§8), as in the published lists. */
export type CodeListName = Exclude<keyof typeof published, '_about'>;

/** Code lists and the version of the interface that they came with. */
export interface CodeLists {
  /** `02.01` */
  readonly version: string;
  readonly lists: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const checked = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string().min(1))]));
const shipped: CodeLists = toCodeLists(checked.parse(published), 'code-lists.json');
/** Lists that a person loaded; they add to the shipped ones and take their place where both know a code. */
let loaded: CodeLists['lists'] | null = null;

/** The label of a code, in French; null for a code that the list does not know, which is to be shown as it came. */
export function label(list: CodeListName, code: string): string | null {
  return loaded?.get(list)?.get(code) ?? shipped.lists.get(list)?.get(code) ?? null;
}

/** The codes of a list, in the published order; those of a newer version come after. */
export function codes(list: CodeListName): readonly string[] {
  return [...new Set([...(shipped.lists.get(list)?.keys() ?? []), ...(loaded?.get(list)?.keys() ?? [])])];
}

/** The names of all lists, in the published order. */
export function codeListNames(): readonly CodeListName[] {
  return [...shipped.lists.keys()].filter((name): name is CodeListName => name in published);
}

/** The lists that are shipped with the product. */
export function shippedCodeLists(): CodeLists {
  return shipped;
}

/** Puts lists in use over the shipped ones in this process; null goes back to those alone. */
export function setCodeLists(lists: CodeLists['lists'] | null): void {
  loaded = lists;
}

/**
 * Reads code lists of another interface version: a JSON object of lists, each from code to label, with `_version` or a
 * version told in `_about`.
 *
 * @throws DeskError REF-CODES-SHAPE when it is no such object; nothing changes
 */
export function readCodeListsFile(bytes: Uint8Array, fileName: string): CodeLists {
  try {
    return toCodeLists(checked.parse(JSON.parse(new TextDecoder('utf-8').decode(bytes))), fileName);
  } catch (thrown) {
    if (thrown instanceof DeskError) throw thrown;
    throw wrongShape(fileName, 'ce n’est pas un objet JSON de listes', thrown);
  }
}

function toCodeLists(content: z.infer<typeof checked>, fileName: string): CodeLists {
  const told = content['_version'] ?? content['_about'];
  const version = typeof told === 'string' ? /\d{2}\.\d{2}/.exec(told)?.[0] : undefined;
  if (version === undefined) throw wrongShape(fileName, 'la version de l’interface n’y est pas dite');
  const lists = new Map<string, ReadonlyMap<string, string>>(
    Object.entries(content).flatMap(([name, list]) =>
      typeof list === 'string' ? [] : [[name, new Map(Object.entries(list))]],
    ),
  );
  if (lists.size === 0) throw wrongShape(fileName, 'aucune liste n’y est');
  return { version, lists };
}

function wrongShape(fileName: string, why: string, cause?: unknown): DeskError {
  return new DeskError('REF-CODES-SHAPE', `${fileName} ne contient pas de listes de codes : ${why}.`, {
    hint: 'Il faut un objet JSON : « _version » (par exemple 02.02), puis chaque liste avec ses codes et libellés. Rien n’a changé.',
    cause,
  });
}
