import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allCases } from './cases/all.ts';
import { Skipped } from './lib/fault-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'sne-desk-faults-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a fault of the campaign', () => {
  it('has a name of its own', () => {
    const ids = allCases.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(60);
  });

  it.each(allCases.filter(({ quick }) => quick === true).map((fault) => [fault.id, fault] as const))(
    '%s loses no data, leaves no state stuck and is told in words',
    async (_id, fault) => {
      try {
        const { data, seen, heals } = await fault.run(folder);
        expect([data, seen, heals]).not.toContain('');
      } catch (thrown) {
        if (!(thrown instanceof Skipped)) throw thrown;
      }
    },
    120_000,
  );
});
