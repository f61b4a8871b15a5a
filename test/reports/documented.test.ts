import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { threeDsReminder, usualPeriod } from '../../src-main/api/report-words.ts';
import { reportDefinitions, reportNamed } from '../../src-main/reports/definitions.ts';
import { INDICATOR_WORDS } from '../../src-main/reports/quality/words.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/reports.md'), 'utf8').replaceAll(/\s+/g, ' ');

describe('the definitions of reports', () => {
  it('are those of the documentation, word for word', () => {
    for (const { name, title, counts, lacks, communeMeans, reserverMeans } of reportDefinitions()) {
      for (const text of [`\`${name}\``, title, counts, communeMeans, reserverMeans, ...lacks])
        expect(page).toContain(text);
    }
    for (const { label, definition, lacks } of Object.values(INDICATOR_WORDS)) {
      for (const text of [label, definition, lacks]) expect(page).toContain(text);
    }
  });

  it('are found by their French names too', () => {
    for (const { name, aliases } of reportDefinitions()) {
      for (const word of [name, ...aliases]) expect(reportNamed(` ${word.toUpperCase()} `)?.name).toBe(name);
    }
    expect(reportNamed('radiation')).toBeNull();
  });
});

describe('the term of the 3DS report', () => {
  const landlord = { landlord: true, threeDsDoneFor: null };
  it.each([
    ['2026-05-14', null],
    ['2026-05-15', 'Le rapport 3DS de 2025 est à remettre le 15/07/2026, dans 61 jours.'],
    ['2026-07-14', 'Le rapport 3DS de 2025 est à remettre le 15/07/2026, dans 1 jour.'],
    ['2026-07-15', 'Le rapport 3DS de 2025 est à remettre aujourd’hui.'],
    ['2026-07-16', 'Le rapport 3DS de 2025 était à remettre le 15/07/2026.'],
    ['2026-12-31', 'Le rapport 3DS de 2025 était à remettre le 15/07/2026.'],
    ['2027-01-01', null],
  ])('on %s', (today, text) => {
    expect(threeDsReminder(landlord, today)?.text.replaceAll('\u00A0', ' ') ?? null).toBe(text);
    expect(threeDsReminder({ landlord: false, threeDsDoneFor: null }, today)).toBeNull();
    expect(threeDsReminder({ landlord: true, threeDsDoneFor: 2025 }, today)).toBeNull();
  });
});

describe('the usual periods', () => {
  it('end today, or with the year before', () => {
    expect(usualPeriod('thisYear', '2026-11-26')).toEqual({ from: '2026-01-01', to: '2026-11-26' });
    expect(usualPeriod('lastYear', '2026-11-26')).toEqual({ from: '2025-01-01', to: '2025-12-31' });
    expect(usualPeriod('twelveMonths', '2026-11-26')).toEqual({ from: '2025-11-27', to: '2026-11-26' });
    expect(usualPeriod('twelveMonths', '2024-02-29')).toEqual({ from: '2023-03-02', to: '2024-02-29' });
  });
});
