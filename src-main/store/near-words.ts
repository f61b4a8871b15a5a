import type { NearWord } from './near-names.ts';
import { wordsOf } from './search-question.ts';

/** Names of an adult as the file has them. */
interface Named {
  readonly last_name: string | null;
  readonly birth_name: string | null;
  readonly first_name: string | null;
}

/** The names of a demand that were near to what was typed, as its file writes them: « Durand »; null when none is. */
export function whyNear(
  near: readonly NearWord[],
  adults: readonly Named[],
  commune: string | null,
): string | null {
  const names = adults
    .flatMap(({ last_name, birth_name, first_name }) => [last_name, birth_name, first_name])
    .filter((name) => name !== null);
  const found = near.flatMap((word) => {
    if (names.some((name) => wordsOf(name).some((own) => own.startsWith(word.word)))) return [];
    const name = names.find((candidate) => isNear(word, wordsOf(candidate)));
    if (name !== undefined) return [name];
    const isPlace = commune !== null && wordsOf(commune).some((own) => word.places.includes(own));
    return isPlace ? [commune] : word.places.slice(0, 1).map(capitalised);
  });
  return found.length === 0 ? null : [...new Set(found)].slice(0, 2).join(', ');
}

function isNear({ names, beginnings, pairs }: NearWord, own: readonly string[]): boolean {
  return (
    own.some((word) => names.includes(word) || beginnings.some((beginning) => word.startsWith(beginning))) ||
    pairs.some(([first, second]) => own.includes(first) || own.includes(second))
  );
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
