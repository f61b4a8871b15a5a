import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report, ReportColumn, ReportRow } from '../../src-main/api/reports.ts';
import { reportCsv } from '../../src-main/reports/csv.ts';
import { reportDefinition } from '../../src-main/reports/definitions.ts';
import { reportBytes } from '../../src-main/reports/file.ts';
import { temporaryFolder } from '../support/folder.ts';

const run = promisify(execFile);
const SOFFICE = ['/usr/bin/soffice', '/usr/bin/libreoffice', '/opt/libreoffice/program/soffice'].find(
  (path) => existsSync(path),
);

const HOSTILE = [
  '=HYPERLINK("http://exemple.invalid";"ici")',
  '+33612345678',
  '-2+3+cmd|’ /C calc’!A0',
  '@SUM(1+1)',
  '\t=1+1',
  '=1;"x"\r\n=2',
  '＝1+1',
  '00123',
  '1E5',
  '12/03/2026',
  'Œuvre <b> & « fin » ]]>',
  'caché\u0000ici',
  ' bords ',
];

const KINDS: readonly ReportColumn[] = [
  { key: 'text', label: 'Texte', kind: 'text' },
  { key: 'count', label: 'Nombre', kind: 'count' },
  { key: 'amount', label: 'Montant', kind: 'amount' },
  { key: 'day', label: 'Jour', kind: 'day' },
  { key: 'percent', label: 'Part', kind: 'percent' },
  { key: 'months', label: 'Mois', kind: 'months' },
];

function reportWith(rows: readonly ReportRow[], columns = KINDS): Report {
  return {
    report: 'removals',
    title: reportDefinition('removals').title,
    source: 'local',
    period: { from: '2026-01-01', to: '2026-12-31' },
    filters: { commune: null, reserver: null },
    computedAt: '2026-11-26T10:00:00.000Z',
    dataFrom: null,
    columns: [...columns],
    rows: [...rows],
    totals: { removals: 3, reactivated: 1 },
    series: [],
  };
}

const ROWS: readonly ReportRow[] = HOSTILE.map((text, at) => ({
  text,
  count: at * 1_000_003,
  amount: at === 3 ? null : Math.round(at * 123_456 - 100_000) / 100,
  day: ['2026-03-29', '2024-02-29', '1926-12-31', '2026-10-25'][at % 4] ?? null,
  percent: Math.round(at * 37) / 10,
  months: at === 5 ? null : at + 0.5,
}));

/** The parts of a zip, by name; enough for a workbook, which has a central directory and no encryption. */
function unzip(zip: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  let at = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const count = zip.readUInt16LE(at + 10);
  at = zip.readUInt32LE(at + 16);
  for (let entry = 0; entry < count; entry += 1) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [name, extra, comment] = [
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
    ];
    const head = zip.readUInt32LE(at + 42);
    const start = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28);
    const bytes = zip.subarray(start, start + size);
    parts.set(
      zip.toString('utf8', at + 46, at + 46 + name),
      (method === 0 ? bytes : inflateRawSync(bytes)).toString('utf8'),
    );
    at += 46 + name + extra + comment;
  }
  return parts;
}

describe('a report as a workbook', () => {
  it('holds no formula whatever the texts say, and freezes its headings', async () => {
    const parts = unzip(await reportBytes(reportWith(ROWS), 'xlsx'));
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
    expect(sheet).toContain('<sheetData>');
    expect([...parts.values()].join('')).not.toMatch(/<f[ >]/);
    expect(sheet).toMatch(
      /<pane [^>]*ySplit="1"[^>]*state="frozen"|<pane [^>]*state="frozen"[^>]*ySplit="1"/,
    );
  });

  // Needs LibreOffice Calc (apt-get install --no-install-recommends libreoffice-calc); left out where it is not there.
  it.skipIf(SOFFICE === undefined)(
    'gives back the same typed values after LibreOffice opened and wrote it again',
    { timeout: 180_000 },
    async () => {
      const folder = temporaryFolder();
      const file = join(folder, 'rapport.xlsx');
      await writeFile(file, await reportBytes(reportWith(ROWS), 'xlsx'));
      await run(SOFFICE ?? '', [
        `-env:UserInstallation=file://${join(folder, 'profile')}`,
        '--headless',
        '--convert-to',
        'fods',
        '--outdir',
        folder,
        file,
      ]);
      const document = await readFile(join(folder, 'rapport.fods'), 'utf8');
      const cells = typedCells(document);
      expect(cells[0]?.slice(0, 6).map(({ value }) => value)).toEqual([
        'Texte',
        'Nombre',
        'Montant (€)',
        'Jour',
        'Part (%)',
        'Mois',
      ]);
      for (const [at, row] of ROWS.entries()) {
        const [text, count, amount, day, percent, months] = cells[at + 1] ?? [];
        // A control character cannot be written in XML; line ends and tabs come back as white space.
        const written = String(row['text']).replace('\u0000', '');
        expect({ ...text, value: text?.value?.replaceAll(/\s+/g, ' ').trim() }).toEqual({
          type: 'string',
          value: written.replaceAll(/\s+/g, ' ').trim(),
        });
        expect(count).toEqual({ type: 'float', value: String(row['count']) });
        expect(Number.isInteger(Number(count?.value))).toBe(true);
        expect(day).toEqual({ type: 'date', value: row['day'] });
        for (const [cell, value] of [
          [amount, row['amount']],
          [percent, row['percent']],
          [months, row['months']],
        ] as const) {
          if (value === null) expect(cell?.type).toBeNull();
          else {
            expect(cell?.type).toBe('float');
            expect(Number(cell?.value)).toBeCloseTo(Number(value), 9);
          }
        }
      }
      expect(document).not.toContain('table:formula');
    },
  );
});

interface TypedCell {
  readonly type: string | null;
  readonly value: string | null;
}

/** Cells of the first sheet of a flat OpenDocument, typed as LibreOffice holds them. */
function typedCells(document: string): TypedCell[][] {
  const sheet = /<table:table [^>]*>(.*?)<\/table:table>/s.exec(document)?.[1] ?? '';
  return [...sheet.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs)].map(([, row]) =>
    [...(row ?? '').matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].map(
      ([, head, body]) => {
        const attribute = (name: string): string | null =>
          new RegExp(`office:${name}="([^"]*)"`).exec(head ?? '')?.[1] ?? null;
        const type = attribute('value-type');
        const text = [...(body ?? '').matchAll(/<text:p>(.*?)<\/text:p>/gs)]
          .map(([, line]) => plainText(line ?? ''))
          .join('\n');
        return {
          type,
          value: type === 'string' ? text : type === 'date' ? attribute('date-value') : attribute('value'),
        };
      },
    ),
  );
}

function plainText(xml: string): string {
  const spaces = xml.replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count: string | undefined) =>
    ' '.repeat(Number(count ?? 1)),
  );
  const text = spaces.replaceAll('<text:tab/>', '\t').replaceAll(/<[^>]*>/g, '');
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

/** Reads what a spreadsheet would: fields between semicolons, quotes doubled. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^;\r\n]*))(;|\r\n)/g)) {
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end !== ';') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('a report as CSV', () => {
  it('opens in a French spreadsheet: mark, semicolons, decimal commas, days, and no formula', () => {
    const text = reportCsv(reportWith(ROWS)).toString('utf8');
    expect(text.startsWith('\uFEFF')).toBe(true);
    const [heads, ...rows] = readCsv(text.slice(1));
    expect(heads).toEqual(['Texte', 'Nombre', 'Montant (€)', 'Jour', 'Part (%)', 'Mois']);
    expect(rows).toHaveLength(ROWS.length);
    expect(rows[1]).toEqual(["'+33612345678", '1000003', '234,56', '29/02/2024', '3,7', '1,5']);
    expect(rows[3]?.[2]).toBe('');
    for (const [at, row] of rows.entries()) {
      expect(row[0]).toMatch(/^(?!\s*[=+\-@＝])/u);
      expect([HOSTILE[at], `'${HOSTILE[at] ?? ''}`]).toContain(row[0]);
    }
  });

  it('keeps every text, and lets none begin a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (texts) => {
        const column: ReportColumn = { key: 'text', label: 'Texte', kind: 'text' };
        const rows = readCsv(
          reportCsv(
            reportWith(
              texts.map((text) => ({ text })),
              [column],
            ),
          )
            .toString('utf8')
            .slice(1),
        );
        expect(rows.slice(1).map(([cell]) => cell?.replace(/^'/, ''))).toEqual(
          texts.map((text) => text.replace(/^'/, '')),
        );
        for (const [cell] of rows.slice(1)) expect(cell).not.toMatch(/^[\s\p{Cc}]*[=+\-@]/u);
      }),
    );
  });
});

describe('a report as PDF', () => {
  it('is one, with pages enough for its rows', async () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ ...ROWS[at % ROWS.length] }));
    const bytes = await reportBytes(reportWith(many), 'pdf');
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const pages = bytes.toString('latin1').match(/\/Type \/Page\b(?!s)/g) ?? [];
    expect(pages.length).toBeGreaterThan(4);
    expect(pages.length).toBeLessThan(15);
  });
});
