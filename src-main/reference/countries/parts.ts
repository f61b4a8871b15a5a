import type { Finding } from './finding.ts';
import { countriesOf } from './lexicon-builder.ts';
import type { NameFinder } from './near.ts';
import { isSmall, spell } from './spelling.ts';
import type { Spelling } from './spelling.ts';

/** How the parts of a value are judged. */
export interface PartTools {
  readonly exact: (part: Spelling) => Finding | null;
  readonly near: (part: Spelling) => Finding | null;
  readonly finder: NameFinder;
}

/** Longest name, in words, that is looked for inside a text without separators. */
const MOST_WORDS = 8;
/** Beside a name these make it another one. */
const TURNING = new Set(
  (
    'nord sud est ouest nouveau nouvelle ex ancien ancienne ou et francais francaise anglais anglaise britannique americain ' +
    'americaine americaines neerlandais neerlandaise espagnol espagnole portugais portugaise belge oriental orientale ' +
    'occidental occidentale democratique populaire hors sauf pas non origine'
  ).split(' '),
);

/**
 * A value in several parts: « Alger, Algérie », « Dakar (Sénégal) », « Maroc / France ». Parts that tell of one country
 * give it; parts that tell of two are ambiguous; a part that nobody knows may be a town, but beside a name that has
 * namesakes it decides nothing.
 */
export function judgeSegments(text: string, tools: PartTools): Finding | null {
  const parts = text
    .split(/[,;/|()[\]+&:\n\r]+|\s[-–—]+\s|\s(?:ou|et|or)\s/i)
    .map((part) => spell(part))
    .filter(({ glued }) => glued !== '' && !/^\d+$/.test(glued));
  if (parts.length < 2) return null;
  const found = parts.map((part) => ({ part, finding: tools.exact(part) ?? tools.near(part) }));
  const hasOr = /\s(?:ou|et|or)\s/i.test(text);
  return conclude(found, tools, hasOr);
}

/** Names one after the other without a separator: « CASABLANCA MAROC ». Every word has to belong to one of them. */
export function judgeWords(whole: Spelling, tools: PartTools): Finding | null {
  const { words } = whole;
  if (words.length < 2) return null;
  const found: { part: Spelling; finding: Finding | null }[] = [];
  for (let from = 0; from < words.length;) {
    let taken = 0;
    for (let length = Math.min(MOST_WORDS, words.length - from); length > 0 && taken === 0; length -= 1) {
      const part = spell(words.slice(from, from + length).join(' '));
      if (length === 1 && part.glued.length < 4) continue;
      const finding = tools.exact(part);
      if (finding === null || finding.rule === 'none') continue;
      found.push({ part, finding });
      taken = length;
    }
    const word = words[from] ?? '';
    if (taken === 0 && !isSmall(word) && !/^\d+$/.test(word))
      found.push({ part: spell(word), finding: null });
    from += Math.max(taken, 1);
  }
  if (found.length === 0 || found.every(({ finding }) => finding === null)) return null;
  return conclude(found, tools, true);
}

/** Tells of no country at all, not even as a likeness. */
function isSilent({ rule, meaning }: Finding): boolean {
  return rule === 'nothing' && countriesOf(meaning).length === 0;
}

function conclude(
  found: readonly { readonly part: Spelling; readonly finding: Finding | null }[],
  tools: PartTools,
  isStrict: boolean,
): Finding | null {
  const telling = found.flatMap(({ part, finding }) =>
    finding === null || isSilent(finding) ? [] : [{ part, finding }],
  );
  const named = telling.filter(
    ({ finding }) => finding.meaning.kind === 'country' || finding.meaning.kind === 'several',
  );
  const forbidden = telling.filter(({ finding }) => finding.meaning.kind === 'forbidden');
  const countries = [...new Set(telling.flatMap(({ finding }) => countriesOf(finding.meaning)))];
  const score = Math.min(1, ...telling.map(({ finding }) => finding.score));
  const [first] = named.length > 0 ? named : forbidden;
  if (first === undefined) {
    return countries.length === 0
      ? null
      : {
          meaning: { kind: 'hint', countries },
          rule: 'place',
          score,
          entry: telling[0]?.finding.entry ?? null,
        };
  }
  const { entry } = first.finding;
  if (named.length === 0) {
    // A town of another country beside « France » is a question, not an answer.
    return countries.length === 0
      ? { meaning: { kind: 'forbidden' }, rule: 'parts', score, entry }
      : { meaning: { kind: 'several', countries }, rule: 'several', score, entry };
  }
  const several = { meaning: { kind: 'several', countries }, rule: 'several', score, entry } as const;
  if (forbidden.length > 0 || countries.length !== 1) return several;
  const [country = ''] = countries;
  if (named.some(({ finding }) => finding.meaning.kind !== 'country')) return several;
  const loose = found.filter(
    ({ finding }) => finding === null || isSilent(finding) || finding.rule === 'none',
  );
  const turns = loose.some(({ part }) =>
    part.words.some((word) => TURNING.has(word) || /^(?:r[eé]?pub|royau)/.test(word)),
  );
  const isHarmless =
    loose.length === 0 ||
    // Beside words that nobody knows, only a name written without a mistake counts.
    (!isStrict &&
      !turns &&
      score === 1 &&
      !named.some(({ part }) =>
        tools.finder.hasNamesake(
          country,
          part.words.filter((word) => !isSmall(word)),
        ),
      ));
  return isHarmless
    ? { meaning: { kind: 'country', country }, rule: 'parts', score, entry }
    : { meaning: { kind: 'hint', countries }, rule: 'several', score, entry };
}
