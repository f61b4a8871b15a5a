import { asDeskError, DeskError } from '../api/errors.ts';
import type { RefreshResult } from '../api/exports.ts';
import { isLifeTold, MovementApplier, reject } from '../ingest/movement-applier.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { Clock } from '../schedule/clock.ts';
import { validationPolicyOf } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import type { SneClient } from '../sne/client.ts';
import { demandDocument } from '../sne/read-movement.ts';
import { lifecycleOf } from '../store/movement.ts';
import type { Movement } from '../store/movement.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { readDemand } from '../xml/read-demand.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';

/** Unit calls under way at once. */
const CALLS_AT_ONCE = 4;

export interface UnitContext {
  readonly store: Store;
  readonly client: SneClient;
  readonly schemas: SchemaRegistry;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What became of one demand: `unknown`: the SNE has none of that number. */
export type UnitOutcome = 'received' | 'removed' | 'unknown' | 'failed';

/** Every number once, in its comparable form, without the empty ones. */
export function distinctNuds(nuds: readonly string[]): string[] {
  return [...new Set(nuds.map(normalizeNud))].filter((nud) => nud !== '');
}

/**
 * Reads demands one by one from the unit service and stores them as they now stand. `onOutcome` is called in the
 * transaction of each. A failure of the way to the SNE ends it; what was read by then stays.
 *
 * @throws DeskError SNE-* of the first call that failed; the signal's reason
 */
export async function refreshDemands(
  context: UnitContext,
  nuds: readonly string[],
  options: {
    readonly signal?: AbortSignal | undefined;
    /** Awaited before each call: as long as it does not resolve, none is made. */
    readonly gate?: () => Promise<void>;
    readonly onOutcome?: (unit: WriteUnit, nud: string, outcome: UnitOutcome) => void;
  } = {},
): Promise<RefreshResult & { readonly unknown: readonly string[] }> {
  const waiting = distinctNuds(nuds).values();
  const asked = distinctNuds(nuds).length;
  const counts = { received: 0, failed: 0, calls: 0 };
  const unknown: string[] = [];
  const outcomes: { readonly nud: string; readonly outcome: UnitOutcome }[] = [];
  const applier = new MovementApplier(context.schemas, validationPolicyOf(context.settings));
  const failure: { error: DeskError | null } = { error: null };
  const worker = async (): Promise<void> => {
    for (const nud of waiting) {
      await options.gate?.();
      options.signal?.throwIfAborted();
      if (failure.error !== null) return;
      try {
        counts.calls += 1;
        const outcome = await refreshOne(context, applier, nud, options);
        outcomes.push({ nud, outcome });
        if (outcome === 'unknown') unknown.push(nud);
        if (outcome === 'received' || outcome === 'removed') counts.received += 1;
        else counts.failed += 1;
      } catch (thrown) {
        options.signal?.throwIfAborted();
        failure.error ??= asDeskError(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
  if (failure.error !== null) throw failure.error;
  const packetSizes = Array.from({ length: counts.calls }, () => 1);
  return { asked, ...counts, excluded: 0, packetSizes, unknown, outcomes };
}

async function refreshOne(
  { client, store, clock }: UnitContext,
  applier: MovementApplier,
  nud: string,
  options: Parameters<typeof refreshDemands>[2],
): Promise<UnitOutcome> {
  const bytes = await client.demand(nud, options?.signal);
  const receivedAt = clock.now().toISOString();
  return store.write((unit) => {
    const outcome = bytes === null ? 'unknown' : apply(unit, applier, nud, bytes, receivedAt);
    if (outcome === 'unknown') unit.anomalies.noteUnknown(nud, receivedAt);
    else if (outcome !== 'failed') unit.anomalies.clearUnknown(nud);
    options?.onOutcome?.(unit, nud, outcome);
    return outcome;
  });
}

function apply(
  unit: WriteUnit,
  applier: MovementApplier,
  nud: string,
  bytes: Uint8Array,
  receivedAt: string,
): UnitOutcome {
  let movement: Movement;
  try {
    movement = currentState(unit, nud, demandDocument(bytes));
  } catch (thrown) {
    if (!(thrown instanceof DeskError)) throw thrown;
    const content = Buffer.from(bytes).toString('utf8');
    reject(unit, { source: 'unit', nud, error: asDeskError(thrown), content, receivedAt });
    return 'failed';
  }
  const outcome = applier.apply(unit, movement, { source: 'unit', receivedAt });
  if (outcome.kind === 'rejected') return 'failed';
  return outcome.applied.after === 'removed' ? 'removed' : 'received';
}

/**
 * The unit service gives a demand as it now stands: at least as new as what is known of it. Its moment is taken from
 * the SNE (the file's date, or that of what is here), never from this computer's clock, which may run ahead.
 */
function currentState(unit: WriteUnit, nud: string, file: string): Movement {
  const { fileType, fileDatedAt } = readDemand(file);
  const known = unit.demands.known(nud);
  const fileAt = fileDatedAt === null ? null : new Date(fileDatedAt).toISOString();
  const moments = [fileAt, known?.state_at ?? null];
  const at =
    moments
      .filter((moment) => moment !== null)
      .sort()
      .at(-1) ?? null;
  const life = { nud, at, entity: 'CERFA', desk: null, state: null, removal: null, data: null, file };
  const isRemoval = !isLifeTold(known, fileAt) && lifecycleOf({ ...life, kind: fileType }) === 'removed';
  // Without a kind no line enters the history: nothing happened, it was only read.
  return { ...life, kind: null, state: isRemoval ? 'removed' : null };
}
