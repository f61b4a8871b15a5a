import { drmNatures } from '../../reference/drm-natures.ts';
import type { DrmNature } from '../../reference/drm-natures.ts';
import type { DeclaredResource } from '../../xml/demand-file.ts';
import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';

/** One resource of one month. */
export interface SimulatedItem {
  readonly nature: string;
  readonly label: string | null;
  /** Euros, net versé, in cents. */
  readonly amount: number;
}

/** How the amounts of a person stand to what the person declared, on average over three months. */
export type Coherence = 'within5' | 'within8' | 'far';

/** Natures that came after our list was written: they must be shown as they come. */
const NEW_NATURES: readonly Omit<SimulatedItem, 'amount'>[] = [
  { nature: 'ZZ01', label: 'Indemnité de transition professionnelle' },
  { nature: 'ZZ02', label: null },
];

/** What holds for a person every month: which natures, which difference with the declaration. */
export interface Means {
  readonly coherence: Coherence;
  readonly streams: readonly Stream[];
}

/** One kind of income under its natures; the first nature takes what the others leave. */
interface Stream {
  readonly natures: readonly Omit<SimulatedItem, 'amount'>[];
  /** Part of each nature after the first. */
  readonly shares: readonly number[];
  readonly monthly: number;
}

const UNSTATED = 1000;

/** Means of the applicant: declared resources that employers or payers of replacement income know of, and a few more. */
export function drawMeans(declared: readonly DeclaredResource[], random: Random): Means {
  const coherence = drawCoherence(random);
  const streams = declared
    .filter(
      ({ person, direction, forDependants }) =>
        person === 'applicant' && direction === 'received' && !forDependants,
    )
    .flatMap((resource): readonly Stream[] => {
      const natures = drmNatures().filter((nature) => nature.declared === resource.code);
      const factor = drawFactor(coherence, random);
      if (natures.length === 0) return [];
      return [drawStream(natures, (resource.monthlyAmount ?? UNSTATED) * factor, random)];
    });
  const beside = random.chance(0.08) ? [besideTheForm(random)] : [];
  const added = random.chance(0.03) ? [newcomer(random)] : [];
  return { coherence, streams: [...streams, ...beside, ...added] };
}

function drawCoherence(random: Random): Coherence {
  const drawn = random.weighted({ within5: 72, within8: 16, far: 12 });
  return drawn === 'within5' || drawn === 'within8' ? drawn : 'far';
}

/** Leaves room for the half percent by which months differ. */
function drawFactor(coherence: Coherence, random: Random): number {
  const sign = random.chance(0.5) ? 1 : -1;
  switch (coherence) {
    case 'within5':
      return 1 + sign * random.float() * 0.044;
    case 'within8':
      return 1 + sign * (0.056 + random.float() * 0.016);
    case 'far':
      return sign === 1 ? 1.12 + random.float() * 0.8 : 0.88 - random.float() * 0.6;
  }
}

/** Premiums, benefits in kind and indemnities come with a salary, never instead of it. */
const SUPPLEMENTS = /^(?:PR|AV|IR)/;

function drawStream(natures: readonly DrmNature[], monthly: number, random: Random): Stream {
  const alone = natures.filter(({ code }) => !SUPPLEMENTS.test(code));
  const [usual] = alone;
  const main = usual !== undefined && random.chance(0.5) ? usual : random.pick(alone);
  const others = natures.filter((nature) => nature !== main);
  const more = random.chance(0.45) ? random.sample(others, random.int(1, 2)) : [];
  return {
    natures: [main, ...more].map(({ code, label }) => ({ nature: code, label })),
    shares: more.map(() => 0.02 + random.float() * 0.1),
    monthly,
  };
}

function besideTheForm(random: Random): Stream {
  const { code, label } = random.pick(drmNatures().filter(({ declared }) => declared === null));
  return { natures: [{ nature: code, label }], shares: [], monthly: random.int(60, 420) };
}

function newcomer(random: Random): Stream {
  return { natures: [random.pick(NEW_NATURES)], shares: [], monthly: random.int(40, 300) };
}

/** The items of one month, the same whenever they are asked for; now and then a month is empty. */
export function itemsOfMonth(
  means: Means,
  seed: number,
  nud: string,
  month: string,
): readonly SimulatedItem[] {
  const random = createRandom(seed, 'drm month', nud, month);
  if (means.coherence === 'far' && random.chance(0.1)) return [];
  return means.streams.flatMap(({ natures, shares, monthly }) => {
    const cents = Math.round(monthly * (1 + (random.float() - 0.5) * 0.01) * 100);
    const parts = shares.map((share) => Math.round(cents * share));
    const main = cents - parts.reduce((sum, part) => sum + part, 0);
    return natures.map((nature, at) => ({
      ...nature,
      amount: (at === 0 ? main : (parts[at - 1] ?? 0)) / 100,
    }));
  });
}
