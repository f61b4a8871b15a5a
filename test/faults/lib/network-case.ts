import type { FaultInput } from '../../../src-main/simulator/faults.ts';
import { inWords, onDesk } from './desk.ts';
import type { DeskOptions, FaultDesk } from './desk.ts';
import { must } from './fault-case.ts';
import type { FaultCase, Finding } from './fault-case.ts';

export interface Trouble {
  readonly id: string;
  readonly family: string;
  readonly done: string;
  readonly quick?: boolean;
  /** Code of the error that must be told; null: the call must succeed in spite of it. */
  readonly code: string | null;
  /** The call succeeds, and what is odd about it is told until one that is not. */
  readonly warns?: boolean;
  readonly options?: (folder: string) => Promise<Omit<DeskOptions, 'folder'>> | Omit<DeskOptions, 'folder'>;
  readonly disturb: (desk: FaultDesk) => Promise<void> | void;
  /** Ends the trouble; by default everything goes through the gate again. */
  readonly end?: (desk: FaultDesk) => Promise<void> | void;
  /** What a person has to do for it to heal; else it heals by itself. */
  readonly person?: string;
  /** How many attempts fail before the trouble ends. Default: 1. */
  readonly attempts?: number;
}

/**
 * A trouble between the desk and the SNE, from the schedule's call to the healing: nothing of a failed call is stored,
 * the moment to ask from stays, a sentence and a code are shown, and after the trouble the schedule itself brings the
 * store to that of a desk that nothing disturbed.
 */
export function networkCase(trouble: Trouble): FaultCase {
  const { id, family, done, quick = false } = trouble;
  return { id, family, done, quick, run: (folder) => run(trouble, folder) };
}

async function run(trouble: Trouble, folder: string): Promise<Finding> {
  const options = { ...(await trouble.options?.(folder)), folder };
  return onDesk(options, async (desk) => {
    desk.engine.startSchedule();
    const before = desk.digest();
    const { cursor } = desk.status();
    await trouble.disturb(desk);
    let seen = '';
    for (let attempt = 0; attempt < (trouble.attempts ?? 1); attempt += 1) {
      const outcome = await desk.nextAttempt();
      seen = desk.seen();
      must(
        outcome.error?.code === trouble.code || (outcome.error === null && trouble.code === null),
        `${String(trouble.code)} expected, ${seen} came`,
      );
      if (trouble.warns === true) must(desk.status().state === 'attention', `not told: ${seen}`);
      if (trouble.code === null) continue;
      must(desk.digest() === before, 'a failed call changed the store');
      must(desk.status().cursor === cursor, 'a failed call moved the moment to ask from');
      must(desk.status().state !== 'synced', 'shown as up to date after a failure');
    }
    if (trouble.end === undefined) desk.gate.calm();
    else await trouble.end(desk);
    const isHealed = (): boolean =>
      trouble.warns === true
        ? desk.status().state === 'synced'
        : desk.lastRun()?.outcome === 'done' && desk.status().progress === null;
    const isQuiet = trouble.code === null && trouble.warns !== true;
    const took = isQuiet ? 0 : await desk.drive(isHealed);
    // The gap of the clocks is asked for again, so that older movements come too than those of an undisturbed desk.
    if (trouble.warns === true) desk.mustTellTheTruth();
    else await desk.mustBeWhole();
    must(desk.status().state === 'synced', `not healed: ${desk.seen()}`);
    return {
      data:
        trouble.code === null
          ? 'all stored, once, in its newest state'
          : 'unchanged; complete after the next call',
      seen,
      heals: isQuiet
        ? 'nothing to heal'
        : `${trouble.person ?? 'by itself'}; next successful call ${inWords(took)} after the end of the trouble`,
    };
  });
}

/** A trouble that the simulated SNE makes itself, at its address of movements. */
export function simulatorCase(
  trouble: Omit<Trouble, 'disturb' | 'end'> & { readonly fault: FaultInput },
): FaultCase {
  const rules = [{ match: { path: '/v1.0/gdm' }, fault: trouble.fault }];
  return networkCase({
    ...trouble,
    disturb: (desk) => {
      desk.simulator.setFaults({ rules });
    },
    end: (desk) => {
      desk.simulator.setFaults({ rules: [] });
    },
  });
}
