import { expect, it } from 'vitest';
import { judgeLicence } from '../../tools/lib/licences.ts';

it.each<readonly [string | null, boolean, boolean]>([
  ['MIT', false, true],
  ['(MIT OR GPL-3.0)', false, true],
  ['(GPL-3.0 OR AGPL-3.0)', false, false],
  ['MIT AND Apache-2.0', false, true],
  ['MIT AND SSPL-1.0', false, false],
  ['MPL-2.0', false, false],
  ['MPL-2.0', true, true],
  ['GPL-3.0', true, false],
  ['UNLICENSED', true, false],
  ['SEE LICENSE IN LICENSE', false, false],
  ['', true, false],
  [null, true, false],
])('of %s (only builds: %s) the verdict is %s', (said, onlyBuilds, fits) => {
  expect(judgeLicence(said, onlyBuilds) === null).toBe(fits);
});
