import { codes } from '../reference/code-lists.ts';
import type { CodeListName } from '../reference/code-lists.ts';
import type { Random } from './random.ts';

/** Draws codes of the interface's lists so that each list comes round whole, however rare a code is in life. */
export interface CodeDrawer {
  /** Mostly by weight; one draw in six takes the next code of the list (of `allowed` when given) in turn. */
  draw(
    random: Random,
    list: CodeListName,
    weights: Readonly<Record<string, number>>,
    allowed?: readonly string[],
  ): string;
  /** The next code of the list in turn, among `allowed` when given. */
  next(list: CodeListName, allowed?: readonly string[]): string;
}

/** A drawer whose turns all begin at the first code. */
export function createCodeDrawer(): CodeDrawer {
  const turns = new Map<string, number>();
  const next = (list: CodeListName, allowed: readonly string[] = codes(list)): string => {
    const key = `${list}:${allowed.join()}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const code = allowed[turn % allowed.length];
    if (code === undefined) throw new RangeError(`No code in ${list}`);
    return code;
  };
  return {
    next,
    draw: (random, list, weights, allowed) =>
      random.chance(1 / 6) ? next(list, allowed) : random.weighted(weights),
  };
}
