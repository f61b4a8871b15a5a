import { z } from 'zod';
import published from './data/code-lists.json' with { type: 'json' };

/** Name of a code list of the interface files (§8), as in the published lists. */
export type CodeListName = Exclude<keyof typeof published, '_about'>;

const checked = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string().min(1))]));
const lists = new Map<string, ReadonlyMap<string, string>>(
  Object.entries(checked.parse(published)).flatMap(([name, list]) =>
    typeof list === 'string' ? [] : [[name, new Map(Object.entries(list))]],
  ),
);

/** The label of a code, in French; null for a code that the list does not know, which is to be shown as it came. */
export function label(list: CodeListName, code: string): string | null {
  return lists.get(list)?.get(code) ?? null;
}

/** The codes of a list, in the published order. */
export function codes(list: CodeListName): readonly string[] {
  return [...(lists.get(list)?.keys() ?? [])];
}

/** The names of all lists, in the published order. */
export function codeListNames(): readonly CodeListName[] {
  return [...lists.keys()].filter((name): name is CodeListName => name in published);
}
