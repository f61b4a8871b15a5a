import { describe, expect, it, onTestFinished } from 'vitest';
import { showDemand } from '../../src-main/engine/handlers.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { inspectNir } from '../../src-main/reference/nir.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { openStoreForReading } from '../../src-main/store/store.ts';
import { runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clearBytes } from '../support/profile-bytes.ts';

const communes = loadCommunes();

/**
 * Whether an amount is somewhere in these bytes: as SQLite keeps it, or as a text of its own, which the year and the amount
 * of a tax income side by side in a list are not.
 */
function isIn(bytes: Buffer, amount: number): boolean {
  const real = Buffer.alloc(8);
  real.writeDoubleBE(amount);
  if (bytes.includes(real)) return true;
  const [whole = '', cents = ''] = amount.toFixed(2).split('.');
  return new RegExp(`(?<![0-9]|",)${whole}[.,]${cents}(?![0-9])`).test(bytes.toString('latin1'));
}

describe('monthly resources, through the command', () => {
  it.each([
    ['38', 5],
    ['2A', 6],
  ])(
    'leave not one amount of an excluded person in a profile, though the SNE gave them (%s)',
    async (department, seed) => {
      const sne = await startSimulator({
        ...{ department, seed, demands: 300, unknowns: false, carelessDrm: true },
        exportTimes: { waitMs: 0, workMs: 0, keepMs: 86_400_000 },
      });
      onTestFinished(() => sne.close());
      const profile = temporaryFolder();
      const configure = ['configure', '--url', sne.url, '--environment', 'demo', '--export-pause', '1'];
      expect((await runJson(profile, configure)).code).toBe(0);
      expect((await runJson(profile, ['sync', '--once'])).code).toBe(0);

      const active = sne.world.demands.filter(({ state }) => state === 'active');
      const given = active.map(({ nud, content }) => {
        const amounts = sne.drm(nud)?.months.flatMap(({ items }) => items.map(({ amount }) => amount)) ?? [];
        return { nud, content, amounts, allowed: sne.drm(nud)?.truth.mayBeShown === true };
      });
      const excluded = given.filter(({ allowed }) => !allowed);
      const permanent = (nir: string | null | undefined) => {
        const inspected = inspectNir(nir ?? '');
        return inspected.kind === 'permanent' && inspected.keyChecked;
      };
      // Every reason for an exclusion is in the stock, with amounts that must not come in.
      const withNir = excluded.filter(({ content }) => content.applicant?.nir != null);
      const isGiven = ({ amounts }: { readonly amounts: readonly number[] }) => amounts.length > 0;
      expect(excluded.filter(({ content }) => content.applicant?.nir == null).some(isGiven)).toBe(true);
      expect(withNir.filter(({ content }) => !permanent(content.applicant?.nir)).some(isGiven)).toBe(true);
      expect(withNir.filter(({ content }) => permanent(content.applicant?.nir)).some(isGiven)).toBe(true);
      expect(given.some(({ content }) => content.coApplicants.length > 0)).toBe(true);
      if (department === '2A')
        expect(
          given.some(({ content, allowed }) => allowed && /^.{5}2[AB]/.test(content.applicant?.nir ?? '')),
        ).toBe(true);

      const unit = await runJson(profile, [
        'drm',
        'refresh',
        '--nud',
        active.map(({ nud }) => nud).join(','),
      ]);
      expect(unit.document).toMatchObject({ asked: active.length, failed: 0 });
      const ask = ['export', 'request', '--entities', 'DRM', '--departments', department, '--wait'];
      expect(await runJson(profile, ask)).toMatchObject({ code: 0, document: { status: 'done' } });

      const store = openStoreForReading(profile);
      if (store === null) throw new Error('no store');
      const shown = new Map(
        given.map(({ nud }) => [nud, showDemand(store, communes, { nud, reveal: true, raw: true })]),
      );
      store.close();
      for (const { nud, allowed, amounts } of given) {
        const resources = shown.get(nud)?.monthlyResources;
        expect(resources?.status === 'available', nud).toBe(allowed);
        expect(resources?.months.flatMap(({ items }) => items.map(({ amount }) => amount)).length, nud).toBe(
          allowed ? amounts.length : 0,
        );
      }
      for (const { nud } of excluded.filter(isGiven).slice(0, 3)) {
        const { document } = await runJson(profile, ['demands', 'show', nud, '--reveal', '--raw']);
        expect(document['monthlyResources']).toMatchObject({ months: [] });
      }
      const rows = await runJson(profile, ['demands', 'list', '--state', 'all', '--limit', '500']);
      expect(JSON.stringify(rows.document)).not.toMatch(/amount|montant/i);

      // Amounts that nobody else has: not in the store, not in what SQLite has freed, not in a file left behind.
      const others = new Set([
        ...given.filter(({ allowed }) => allowed).flatMap(({ amounts }) => amounts),
        ...active.flatMap(({ content }) =>
          content.declaredResources.map(({ monthlyAmount }) => monthlyAmount),
        ),
      ]);
      const bytes = clearBytes(profile);
      const own = (amounts: readonly number[]) =>
        amounts.filter((amount) => !Number.isInteger(amount) && amount > 100);
      const secret = own(excluded.flatMap(({ amounts }) => amounts)).filter((amount) => !others.has(amount));
      expect(secret.length).toBeGreaterThan(20);
      expect(secret.filter((amount) => isIn(bytes, amount))).toEqual([]);
      // The same search finds those that are rightly there.
      const right = own(given.filter(({ allowed }) => allowed).flatMap(({ amounts }) => amounts)).slice(
        0,
        50,
      );
      expect(right.filter((amount) => !isIn(bytes, amount))).toEqual([]);
    },
    180_000,
  );
});
