import { inspectNir } from '../../reference/nir.ts';
import type { DRM_STATUSES } from '../../sne/contract/drm.ts';
import type { DemandFile } from '../../xml/demand-file.ts';
import { createRandom } from '../random.ts';
import { monthsUpTo } from './calendar.ts';
import type { DrmCalendar } from './calendar.ts';
import { drawAlteration, makeIdentity } from './identity.ts';
import type { Alteration, SimulatedIdentity } from './identity.ts';
import { drawMeans, itemsOfMonth } from './resources.ts';
import type { Coherence, SimulatedItem } from './resources.ts';

export type DrmStatus = (typeof DRM_STATUSES)[number];

/** The monthly resources of one demand, as the simulated SNE gives them. */
export interface SimulatedDrm {
  readonly nud: string;
  readonly status: DrmStatus;
  readonly calledAt: Date;
  readonly identity: SimulatedIdentity | null;
  readonly months: readonly { readonly month: string; readonly items: readonly SimulatedItem[] }[];
  /** What a right client makes of it: may the amounts be kept? */
  readonly truth: {
    readonly mayBeShown: boolean;
    readonly alteration: Alteration;
    readonly coherence: Coherence | null;
  };
}

/** What the resources of a demand are made from. */
export interface DrmSource {
  readonly nud: string;
  readonly createdAt: Date;
  readonly content: DemandFile;
}

/** How the resources are made. */
export interface DrmMaking {
  readonly seed: number;
  readonly calendar: DrmCalendar;
  /** 1 to 3. */
  readonly depth: number;
  /** An SNE that does not keep its own rules: amounts and a matching identity whatever the NIR is. */
  readonly careless: boolean;
}

/** Draws the resources of one demand: the same for the same seed, demand and calendar. */
export function makeDrm(source: DrmSource, { seed, calendar, depth, careless }: DrmMaking): SimulatedDrm {
  const { nud, content } = source;
  const random = createRandom(seed, 'drm', nud);
  const byNir = statusOfNir(content);
  const right = byNir ?? statusByDraw(content, random.float());
  const alteration = drawAlteration(random);
  const means = drawMeans(content.declaredResources, random);
  const given = careless && byNir !== null ? 'DISPONIBLE' : right;
  const applicant = given === 'DISPONIBLE' ? content.applicant : null;
  const exact = right === 'DISPONIBLE' ? alteration : 'none';
  const identity =
    applicant === null ? null : makeIdentity(applicant, applicant.title === '1' ? 'M' : 'F', exact, random);
  const available = identity !== null;
  const refreshed = Math.max(calendar.refreshedAt.getTime(), source.createdAt.getTime());
  return {
    nud,
    status: available ? given : given === 'DISPONIBLE' ? 'IDENTITE' : given,
    calledAt: new Date(refreshed),
    identity,
    months: available
      ? monthsUpTo(calendar.latestMonth, depth).map((month) => ({
          month,
          items: itemsOfMonth(means, seed, nud, month),
        }))
      : [],
    truth: {
      mayBeShown: available && right === 'DISPONIBLE' && alteration === 'none',
      alteration: available ? exact : 'none',
      coherence: available ? means.coherence : null,
    },
  };
}

/** What the NIR alone decides (§3); null when it is permanent and its key right. */
function statusOfNir({ applicant }: DemandFile): DrmStatus | null {
  const nir = applicant?.nir ?? null;
  if (applicant === null || nir === null) return 'SANS_NIR';
  const inspected = inspectNir(nir);
  if (inspected.kind === 'temporary') return 'NIR_PROVISOIRE';
  return inspected.kind === 'invalid' || !inspected.keyChecked ? 'NON_TROUVE' : null;
}

/** Some are not found all the same: most of the self-employed, and others by the draw. */
function statusByDraw({ applicant }: DemandFile, draw: number): DrmStatus {
  if (applicant?.employment?.contract === 'ART') return draw < 0.7 ? 'NON_TROUVE' : 'DISPONIBLE';
  if (draw < 0.02) return 'NON_TROUVE';
  return draw < 0.04 ? 'IDENTITE' : 'DISPONIBLE';
}
