/** May be shipped with a program under the EUPL 1.2: permissive, or named in its appendix. */
const SHIPPED: ReadonlySet<string> = new Set([
  ...[
    'MIT',
    'MIT-0',
    'ISC',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Zlib',
    'Unlicense',
  ],
  ...['CC0-1.0', 'OFL-1.1', 'EUPL-1.2', 'etalab-2.0'],
]);
/** Besides, for what only builds and tests, or whose data or fonts are built in with their notice. */
const BUILDING: ReadonlySet<string> = new Set(['Python-2.0', 'MPL-2.0', 'CC-BY-3.0', 'CC-BY-4.0', 'WTFPL']);

/**
 * Judges the licence that a package says it has (an SPDX expression with OR and AND).
 *
 * @returns null when it fits, else why not
 */
export function judgeLicence(said: string | null, onlyBuilds: boolean): string | null {
  if (said === null || said.trim() === '') return 'no licence said';
  const fits = (name: string): boolean => SHIPPED.has(name) || (onlyBuilds && BUILDING.has(name));
  const choices = said.replaceAll(/[()]/g, ' ').split(/\sOR\s/);
  // Of a choice one is enough; of several that hold together all must fit.
  const isFine = choices.some((choice) => choice.split(/\sAND\s/).every((name) => fits(name.trim())));
  return isFine ? null : said;
}
