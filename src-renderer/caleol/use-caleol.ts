import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ErrorShape } from '../../src-main/api/errors.ts';
import type { ExportAbsence } from '../../src-main/api/exports.ts';
import { shapeOf, useConnection } from '../connection/engine.tsx';
import { useTell } from '../ui/notice.tsx';

/** As many as the SNE takes in one call (§3). */
export const MOST = 50;
/** Demands read from the SNE before the lines are shown anew. */
const PACKET = 10;

/** One refresh of all chosen demands: since when, how far, what failed. */
export interface CaleolRun {
  /** Milliseconds; what was received since is of this run. */
  readonly startedAt: number;
  readonly step: 'demands' | 'resources' | 'done';
  /** What became of each demand whose turn has come; null where its call failed. */
  readonly outcomes: ReadonlyMap<string, ExportAbsence['outcome']>;
  readonly failures: readonly ErrorShape[];
}

/** The demands chosen for a committee, and what refreshes them. */
export interface Caleol {
  readonly nuds: readonly string[];
  readonly run: CaleolRun | null;
  readonly isRunning: boolean;
  readonly has: (nud: string) => boolean;
  /** Takes those that are new, up to fifty in all, and returns those that found no place. */
  readonly add: (nuds: readonly string[]) => readonly string[];
  readonly remove: (nud: string) => void;
  readonly toggle: (nud: string) => void;
  readonly clear: () => void;
  readonly refresh: () => void;
}

/** Holds the choice for the life of the window; nothing of it is written anywhere. */
export function useCaleol(): Caleol {
  const connection = useConnection();
  const cache = useQueryClient();
  const tell = useTell();
  const [nuds, setNuds] = useState<readonly string[]>([]);
  const [run, setRun] = useState<CaleolRun | null>(null);
  const isRunning = run !== null && run.step !== 'done';

  const change = (next: readonly string[]): void => {
    setNuds(next);
    setRun(null);
  };
  const add = (more: readonly string[]): readonly string[] => {
    if (isRunning) return more;
    const fresh = more.filter((nud) => !nuds.includes(nud));
    const taken = fresh.slice(0, MOST - nuds.length);
    if (taken.length < fresh.length) tell('Cinquante demandes au plus à la fois.');
    if (taken.length > 0) change([...nuds, ...taken]);
    return fresh.slice(taken.length);
  };
  const remove = (nud: string): void => {
    if (!isRunning) setNuds(nuds.filter((other) => other !== nud));
  };
  const refresh = async (): Promise<void> => {
    let state: CaleolRun = { startedAt: Date.now(), step: 'demands', outcomes: new Map(), failures: [] };
    const become = (part: Partial<CaleolRun>): void => {
      state = { ...state, ...part };
      setRun(state);
    };
    const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work();
        return true;
      } catch (error) {
        become({ failures: [...state.failures, shapeOf(error)] });
        return false;
      } finally {
        await cache.invalidateQueries({ queryKey: ['demands.show'] });
      }
    };
    become({});
    for (let place = 0; place < nuds.length; place += PACKET) {
      const packet = nuds.slice(place, place + PACKET);
      const went = await attempt(async () => {
        const { outcomes } = await connection.call('demands.refresh', { nuds: packet });
        const known = new Map(outcomes?.map(({ nud, outcome }) => [nud, outcome]));
        become({
          outcomes: new Map([
            ...state.outcomes,
            ...packet.map((nud) => [nud, known.get(nud) ?? null] as const),
          ]),
        });
      });
      // Where the way to the SNE is cut, further packets would only say the same.
      if (!went) break;
    }
    const unasked = nuds.filter((nud) => !state.outcomes.has(nud)).map((nud) => [nud, null] as const);
    become({ step: 'resources', outcomes: new Map([...state.outcomes, ...unasked]) });
    if (state.failures.length === 0) {
      await attempt(() => connection.call('drm.refresh', { nuds: [...nuds] }));
    }
    become({ step: 'done' });
  };

  return {
    nuds,
    run,
    isRunning,
    has: (nud) => nuds.includes(nud),
    add,
    remove,
    toggle: (nud) => {
      if (nuds.includes(nud)) remove(nud);
      else add([nud]);
    },
    clear: () => {
      if (!isRunning) change([]);
    },
    refresh: () => {
      if (!isRunning && nuds.length > 0) void refresh();
    },
  };
}
