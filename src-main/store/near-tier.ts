import type { NearQuestion } from './near-names.ts';
import { lastNameBegins } from './search.ts';
import type { Condition } from './search.ts';

/** Near names that the order looks at. */
const MOST_NAMES = 100;
/** From this tier on a demand is only near. */
export const NEAR_TIER = 1;

/**
 * 0 for what was typed, last names first; from `NEAR_TIER` on what is near: last names, whole names, the rest of what is
 * otherwise whole, then the rest.
 */
export function nearTier(
  words: readonly string[],
  exact: string,
  near: { readonly named: string; readonly strict: string; readonly question: NearQuestion },
): Condition {
  const { named, strict, question } = near;
  const begins = lastNameBegins(words);
  const names = question.words.flatMap((near) => [...near.names, ...near.beginnings]);
  const isNear =
    names.length === 0 ? { sql: '0', parameters: [] } : lastNameBegins(names.slice(0, MOST_NAMES));
  const isIn = 'd.id IN (SELECT rowid FROM demand_search WHERE demand_search MATCH ?)';
  return {
    sql: `CASE WHEN ${isIn} THEN CASE WHEN ${begins.sql} THEN 0 ELSE 0.5 END
      WHEN ${isIn} THEN CASE WHEN ${isNear.sql} THEN 1 ELSE 2 END WHEN ${isIn} THEN 3 ELSE 4 END`,
    parameters: [exact, ...begins.parameters, named, ...isNear.parameters, strict],
  };
}
