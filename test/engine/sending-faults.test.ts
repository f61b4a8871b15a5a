import '../support/property-seed.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { FaultInput, FaultPlanInput } from '../../src-main/simulator/faults.ts';
import { openEngine, startSendingDesk } from '../support/sending-desk.ts';

const ON_SENDING: readonly (FaultInput | null)[] = [
  ...[null, null, { kind: 'drop', afterBytes: 0 } as const, { kind: 'drop', afterBytes: 90 } as const],
  ...[{ kind: 'truncate', afterBytes: 40 } as const, { kind: 'status', status: 500 } as const],
  ...(['lost', 'taken', 'twice', 'conflict', 'anomalies'] as const).map(
    (outcome) => ({ kind: 'deposit', outcome }) as const,
  ),
];

/** What goes wrong with each sending and each question, in their order. */
const troubles = fc.record({
  sending: fc.array(fc.constantFrom(...ON_SENDING), { minLength: 12, maxLength: 12 }),
  asking: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  restarts: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
});

function planOf({
  sending,
  asking,
}: {
  sending: readonly (FaultInput | null)[];
  asking: readonly boolean[];
}) {
  const path = '/v1.0/depots';
  const rules: FaultPlanInput['rules'] = [
    ...sending.flatMap((fault, at) =>
      fault === null ? [] : [{ match: { path, method: 'POST' as const, nth: at + 1 }, fault }],
    ),
    ...asking.flatMap((fails, at) =>
      fails
        ? [
            {
              match: { path, method: 'GET' as const, nth: at + 1 },
              fault: { kind: 'status' as const, status: 500 },
            },
          ]
        : [],
    ),
  ];
  return { rules };
}

describe('corrections on a bad way', () => {
  it('are each one movement at the SNE, whatever fails and however often the desk restarts', async () => {
    await fc.assert(
      fc.asyncProperty(troubles, async ({ sending, asking, restarts }) => {
        const desk = await startSendingDesk({ demands: 12, faults: planOf({ sending, asking }) });
        const { simulator, profile } = desk;
        const nuds = desk.nuds.slice(0, 4);
        let engine: Engine = desk.engine;
        for (const [rank, nud] of nuds.entries()) {
          const value = `063998000${String(rank)}`;
          await engine.outgoing.correct(nud, [{ person: 'applicant', field: 'mobilePhone', value }]);
        }
        const references = engine.outgoing.list().map(({ reference }) => reference);
        for (const restart of [...restarts, false, false, false]) {
          if (restart) {
            await engine.stop();
            engine = await openEngine(profile);
          }
          await engine.outgoing.sendNow();
        }
        expect(new Set(engine.outgoing.list().map(({ status }) => status))).toEqual(new Set(['accepted']));
        expect([...simulator.deposits.keys()].sort()).toEqual([...references].sort());
        for (const [rank, nud] of nuds.entries()) {
          const demand = simulator.world.demand(nud);
          const made = demand?.history.filter(({ at }) => at >= simulator.world.startedAt) ?? [];
          expect(made.map(({ kind }) => kind)).toEqual(['MOD']);
          expect(demand?.content.applicant?.mobilePhone).toBe(`063998000${String(rank)}`);
        }
        await engine.syncNow('manual');
        await engine.outgoing.confirm();
        expect(new Set(engine.outgoing.list().map(({ status }) => status))).toEqual(new Set(['confirmed']));
        await engine.stop();
      }),
      { numRuns: 4, endOnFailure: true },
    );
    // Every step is a flush to disk, which a busy machine makes slow.
  }, 240_000);
});
