import type { RefreshResult } from '../api/exports.ts';
import type { Settings } from '../api/settings.ts';
import type { DrmAnswer } from '../drm/drm-answer.ts';
import { readDrm } from '../drm/read-drm.ts';
import { applicability, judgeDrm } from '../drm/rules.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { Clock } from '../schedule/clock.ts';
import type { SneClient } from '../sne/client.ts';
import { inPackets } from '../sne/drm.ts';
import type { PersonRow } from '../store/columns.ts';
import type { DrmStatus } from '../store/drm-reader.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { decodeXml } from '../xml/encoding.ts';
import { distinctNuds } from './demand-refresh.ts';

export interface DrmContext {
  readonly store: Store;
  readonly client: SneClient;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What was done with an answer: `unknown`: no such demand here, nothing is kept of it. */
export type DrmOutcome = DrmStatus | 'unknown';

/**
 * Judges one answer and stores what came of it. The only way amounts enter the store: the rules are asked each time,
 * with the applicant as the store now has it.
 */
export function storeDrm(
  unit: WriteUnit,
  answer: DrmAnswer,
  facts: { readonly retrievedAt: string; readonly keepHistory: boolean },
): DrmOutcome {
  const nud = normalizeNud(answer.nud);
  const subject = unit.drm.subject(nud);
  if (subject === null) return 'unknown';
  const verdict = judgeDrm({ nud, applicant: toApplicant(subject.applicant) }, { ...answer, nud });
  const status = verdict.status === 'notFound' ? 'excluded' : verdict.status;
  const months = verdict.status === 'available' ? verdict.months : [];
  const calledAt = answer.calledAt === null ? null : new Date(answer.calledAt).toISOString();
  const { retrievedAt, keepHistory } = facts;
  unit.drm.store(subject, { status, calledAt, retrievedAt, months }, keepHistory);
  return status;
}

/**
 * Unit retrieval of monthly resources (§3): in packets whose size adapts, each stored at once. Demands that the rules
 * exclude are not even asked for.
 *
 * @throws DeskError SNE-* when nothing at all could be had; the signal's reason
 */
export async function refreshDrm(
  context: DrmContext,
  nuds: readonly string[],
  signal?: AbortSignal,
): Promise<RefreshResult> {
  const { store, client, clock, settings } = context;
  const { keepHistory } = settings.drm;
  const distinct = distinctNuds(nuds);
  const { entitled, excluded, unknown } = await sortOut(context, distinct);
  const counts = { received: 0, excluded };
  const { packetSizes, failed, error } = await inPackets(entitled, { clock, signal }, async (packet) => {
    const bytes = await client.monthlyResources(packet, signal);
    const answers = readDrm(decodeXml(bytes));
    const retrievedAt = clock.now().toISOString();
    await store.write((unit) => {
      const asked = new Set(packet);
      for (const answer of answers) {
        // What was not asked for is not looked at.
        if (!asked.delete(normalizeNud(answer.nud))) continue;
        const outcome = storeDrm(unit, answer, { retrievedAt, keepHistory });
        if (outcome === 'available') counts.received += 1;
        else counts.excluded += 1;
      }
      // Absent from the answer: the desk is not entitled to them.
      for (const nud of asked) markExcluded(unit, nud, retrievedAt, 'excluded');
      counts.excluded += asked.size;
    });
  });
  if (error !== null && counts.received + counts.excluded === excluded) throw error;
  return {
    asked: distinct.length,
    ...counts,
    failed: failed.length + unknown,
    calls: packetSizes.length,
    packetSizes: [...packetSizes],
  };
}

/** Who may be asked for; the others are noted as excluded, and numbers that are not in the store are counted apart. */
async function sortOut(
  { store, clock }: DrmContext,
  nuds: readonly string[],
): Promise<{ readonly entitled: readonly string[]; readonly excluded: number; readonly unknown: number }> {
  const retrievedAt = clock.now().toISOString();
  return store.write((unit) => {
    const entitled: string[] = [];
    let excluded = 0;
    let unknown = 0;
    for (const nud of nuds) {
      const subject = unit.drm.subject(nud);
      if (subject === null) {
        unknown += 1;
        continue;
      }
      const applicant = toApplicant(subject.applicant);
      const verdict = applicability({ applicant }, applicant?.nir ?? null);
      if (verdict === 'applicable') {
        entitled.push(nud);
        continue;
      }
      excluded += 1;
      markExcluded(unit, nud, retrievedAt, verdict);
    }
    return { entitled, excluded, unknown };
  });
}

function markExcluded(
  unit: WriteUnit,
  nud: string,
  retrievedAt: string,
  status: 'excluded' | 'noPermanentNir',
): void {
  const subject = unit.drm.subject(nud);
  if (subject !== null) unit.drm.store(subject, { status, calledAt: null, retrievedAt, months: [] }, false);
}

function toApplicant(row: PersonRow | null) {
  if (row === null) return null;
  return {
    title: row.title,
    lastName: row.last_name,
    birthName: row.birth_name,
    firstName: row.first_name,
    birthDate: row.birth_date,
    nir: row.nir,
  };
}
