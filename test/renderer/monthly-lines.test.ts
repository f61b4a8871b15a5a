import { describe, expect, it } from 'vitest';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { compareDeclared } from '../../src-main/drm/compare.ts';
import { label } from '../../src-main/reference/code-lists.ts';
import { monthlyTable } from '../../src-renderer/demand/monthly-lines.ts';

type Declared = DemandDetail['declaredResources'][number];
type Item = DemandDetail['monthlyResources']['months'][number]['items'][number];

function declared(part: Partial<Declared> & Pick<Declared, 'code' | 'monthlyAmount'>): Declared {
  const base = { person: 'applicant', direction: 'received', forDependants: false } as const;
  return { ...base, label: label('ressourceRecue', part.code), ...part };
}

function item(nature: string, amount: number, kind: string | null, text: string | null = nature): Item {
  return { nature, label: text, amount, kind };
}

function resources(lines: readonly Declared[], byMonth: Readonly<Record<string, readonly Item[]>>) {
  const months = Object.entries(byMonth).map(([month, items]) => ({
    month,
    items: [...items],
    total: items.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0) / 100,
  }));
  const own = lines.flatMap((line) =>
    line.person === 'applicant' ? [{ ...line, person: 'applicant' as const }] : [],
  );
  const comparison = compareDeclared(own, months).map(({ kind, ...compared }) => ({
    ...compared,
    kind: kind === null ? null : { code: kind, label: label('ressourceRecue', kind) },
  }));
  const retrievedAt = '2026-11-24T05:00:00Z';
  return {
    declaredResources: [...lines],
    coApplicants: [],
    monthlyResources: { status: 'available' as const, months, comparison, retrievedAt },
  };
}

describe('declaration and monthly resources side by side', () => {
  it('puts the natures of a kind on one line, months oldest first whatever their order', () => {
    const table = monthlyTable(
      resources([declared({ code: 'SAL', monthlyAmount: 1_500 })], {
        '2026-10': [item('SA01', 1_500.1, 'SAL', 'Salaire de base'), item('PR02', 100.2, 'SAL', 'Prime')],
        '2026-09': [item('SA01', 1_499.9, 'SAL', 'Salaire de base')],
      }),
    );
    expect(table.months).toEqual(['2026-09', '2026-10']);
    expect(table.lines).toHaveLength(1);
    expect(table.lines[0]).toMatchObject({
      label: "Salaire ou revenu d'activité",
      declared: 1_500,
      others: null,
      months: [1_499.9, 1_600.3],
      mean: 1_550.1,
      difference: 50.1,
      verdict: 'usual',
      highlighted: false,
    });
    expect(table.lines[0]?.natures).toEqual([
      { nature: 'SA01', label: 'Salaire de base', months: [1_499.9, 1_500.1] },
      { nature: 'PR02', label: 'Prime', months: [null, 100.2] },
    ]);
    expect(table.totals).toEqual({ declared: 1_500, others: 0, months: [1_499.9, 1_600.3], mean: 1_550.1 });
    expect(table.greatest).toBe(1_600.3);
  });

  it('marks what lies beyond the usual, and what only the DRM has', () => {
    const { lines } = monthlyTable(
      resources([declared({ code: 'SAL', monthlyAmount: 1_000 })], {
        '2026-10': [item('SA01', 1_080.01, 'SAL'), item('CH01', 400, 'CHO')],
      }),
    );
    expect(lines.map(({ verdict, highlighted }) => [verdict, highlighted])).toEqual([
      ['apart', true],
      ['onlyMonthly', true],
    ]);
  });

  it('keeps natures that the form does not hold apart, each as it came', () => {
    const { lines } = monthlyTable(
      resources([], {
        '2026-09': [item('ZZ9', 60, null, null)],
        '2026-10': [item('ZZ9', 90, null, null), item('ZZ8', 30, null, 'Nouvelle nature')],
      }),
    );
    expect(
      lines.map(({ label: text, months, mean, difference }) => [text, months, mean, difference]),
    ).toEqual([
      ['nature ZZ9', [60, 90], 75, null],
      ['Nouvelle nature', [null, 30], 15, null],
    ]);
  });

  it('never sets the resources of a co-applicant, of dependants or paid beside the DRM', () => {
    const table = monthlyTable(
      resources(
        [
          declared({ code: 'SAL', monthlyAmount: 1_000 }),
          declared({ code: 'SAL', monthlyAmount: 700, person: 'coApplicant:1' }),
          declared({ code: 'AF', monthlyAmount: 140, forDependants: true }),
          declared({ code: 'PAV', label: 'Pension', monthlyAmount: 200, direction: 'paid' }),
        ],
        { '2026-10': [item('SA01', 1_000, 'SAL')] },
      ),
    );
    const [salary, family, pension] = table.lines;
    expect(table.hasOthers).toBe(true);
    expect(salary).toMatchObject({ declared: 1_000, others: 700, mean: 1_000, difference: 0 });
    expect(family).toMatchObject({ label: 'Allocations familiales (personnes à charge)', mean: null });
    expect(pension).toMatchObject({ label: 'Pension (versée)', declared: -200, verdict: null });
    expect(table.totals.declared).toBe(940);
  });
});
