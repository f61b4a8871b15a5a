import { resolve } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';
import { formatDay } from '../../api/format.ts';
import { cellText, totalLines } from '../../api/report-words.ts';
import { calendarDay, indicatorId, reportFormat, reportInput } from '../../api/reports.ts';
import type { Report, ReportComparison, ReportFormat, ReportInput } from '../../api/reports.ts';
import { keptReport, localReport, noAnswer } from '../../engine/reporting.ts';
import { loadCommunes } from '../../reference/communes.ts';
import { parisDay } from '../../reference/days.ts';
import { compareReports } from '../../reports/compare.ts';
import { reportDefinition, reportDefinitions, reportNamed } from '../../reports/definitions.ts';
import { reportBytes } from '../../reports/file.ts';
import { INDICATOR_WORDS } from '../../reports/quality/words.ts';
import { withEngine, withStore } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, textTable } from '../output.ts';
import type { ExitCode } from '../output.ts';
import { writeWhole } from '../write-whole.ts';

/** Options of `report`, as typed. */
export const reportOptions = z.object({
  year: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  commune: z.string().optional(),
  reserver: z.string().optional(),
  source: z.string().default('local'),
  fetch: z.boolean().default(false),
  format: z.string().optional(),
  out: z.string().optional(),
});
type ReportOptions = z.infer<typeof reportOptions>;

/** `report list`, `report snapshot` and `report NAME`. */
export function report(
  context: CommandContext,
  name: string,
  options: ReportOptions,
): Promise<ExitCode> | ExitCode {
  if (name === 'list') return listReports(context);
  if (name === 'snapshot') return keepSnapshot(context);
  return oneReport(context, name, options);
}

function listReports({ output }: CommandContext): ExitCode {
  const reports = reportDefinitions();
  const indicators = indicatorId.options.map((id) => ({ id, ...INDICATOR_WORDS[id] }));
  output.result({ reports, indicators, formats: reportFormat.options, sources: SOURCES }, () =>
    [
      ...reports.map(({ name, aliases, title, counts, lacks }) =>
        [
          `${name} (${aliases.join(', ')}) : ${title}`,
          `  ${counts}`,
          ...lacks.map((lack) => `  – ${lack}`),
        ].join('\n'),
      ),
      'Indicateurs de qualité',
      ...indicators.map(
        ({ id, label, definition, lacks }) => `${id} : ${label}\n  ${definition}\n  – ${lacks}`,
      ),
    ].join('\n\n'),
  );
  return EXIT.done;
}

function keepSnapshot(context: CommandContext): Promise<ExitCode> {
  return withEngine(context, 'report snapshot', async (engine) => {
    const kept = await engine.reporting.snapshot();
    context.output.result(
      kept,
      () => `${String(kept.indicators)} indicateurs relevés pour le ${formatDay(kept.day)}.`,
    );
    return EXIT.done;
  });
}

async function oneReport(context: CommandContext, name: string, options: ReportOptions): Promise<ExitCode> {
  const input = readInput(context, name, options);
  const source = SOURCES.find((known) => known === options.source);
  const format = reportFormat.safeParse(options.format ?? 'json');
  if (source === undefined) throw usage('--source', 'local, sne ou compare');
  if (!format.success) throw usage('--format', reportFormat.options.join(', '));
  if (source === 'compare' && format.data !== 'json') throw usage('--format', 'json pour une comparaison');
  if (isBinary(format.data) && options.out === undefined) {
    throw usage('--out', `un fichier : ${format.data} ne s’affiche pas`);
  }
  if (options.fetch || source !== 'local') {
    if (source === 'local') throw usage('--fetch', '--source sne ou --source compare');
    if (options.fetch) {
      await withEngine(context, 'report', (engine) => engine.reporting.fetch(input, context.signal));
    }
  }
  return withStore(context, 'report', async (store) => {
    const communes = loadCommunes();
    const now = context.clock.now();
    const kept = source === 'local' ? null : keptReport(store, communes, input);
    if (source !== 'local' && kept === null) throw noAnswer();
    const local = source === 'sne' ? null : await localReport(store, communes, now, input, context.signal);
    if (local !== null && kept !== null)
      return tellComparison(context, compareReports(local, kept), options.out);
    const made = local ?? kept;
    return made === null ? EXIT.failed : tell(context, made, format.data, options);
  });
}

const SOURCES = ['local', 'sne', 'compare'] as const;

const isBinary = (format: ReportFormat): boolean => format === 'xlsx' || format === 'pdf';

async function tell(
  context: CommandContext,
  made: Report,
  format: ReportFormat,
  options: ReportOptions,
): Promise<ExitCode> {
  const { output } = context;
  const document = { ...made, definition: reportDefinition(made.report) };
  if (options.out === undefined) {
    // A format that was asked for is what comes out; under --json the document, whatever was asked for.
    if (!output.json && options.format !== undefined) process.stdout.write(await reportBytes(made, format));
    else output.result(document, () => reportText(made));
    return EXIT.done;
  }
  const bytes = await reportBytes(made, format);
  const file = resolve(options.out);
  await writeWhole(file, bytes, context);
  output.result({ ...document, file, bytes: bytes.length }, () => `${file} : ${String(bytes.length)} octets`);
  return EXIT.done;
}

async function tellComparison(
  context: CommandContext,
  comparison: ReportComparison,
  out: string | undefined,
): Promise<ExitCode> {
  if (out !== undefined)
    await writeWhole(resolve(out), Buffer.from(`${JSON.stringify(comparison, null, 2)}\n`), context);
  context.output.result(comparison, () => {
    const cell = (value: number | null): string => cellText('count', value);
    const lines = comparison.rows.map((row) => [
      row.label,
      row.columnLabel,
      cell(row.local),
      cell(row.sne),
      cell(row.difference),
    ]);
    const { different, compared } = comparison.totals;
    return `${textTable(['', 'Chiffre', 'Ce poste', 'SNE', 'Écart'], lines)}\n${String(different)} sur ${String(compared)} diffèrent`;
  });
  return comparison.totals.different === 0 ? EXIT.done : EXIT.attention;
}

function reportText(made: Report): string {
  const { columns, rows, period, title } = made;
  const table = textTable(
    columns.map(({ label }) => label),
    rows.map((row) => columns.map(({ key, kind }) => cellText(kind, row[key]))),
  );
  const totals = totalLines(made).map(({ label, kind, cell }) => `${label} : ${cellText(kind, cell)}`);
  return `${title}, du ${formatDay(period.from)} au ${formatDay(period.to)}\n${table}\n${totals.join(' – ')}`;
}

/** The options as a question; the period is the present year unless said otherwise. */
function readInput({ clock }: CommandContext, name: string, options: ReportOptions): ReportInput {
  const definition = reportNamed(name);
  if (definition === null) {
    const names = reportDefinitions().map((known) => known.name);
    throw new DeskError('CFG-USAGE', `Rapport inconnu : ${name}.`, {
      hint: `Connus : ${names.join(', ')}, list.`,
    });
  }
  const input = reportInput.safeParse({
    report: definition.name,
    period: readPeriod(options, parisDay(clock.now())),
    filters: { commune: options.commune ?? null, reserver: options.reserver?.toUpperCase() ?? null },
  });
  if (input.success) return input.data;
  const path = input.error.issues[0]?.path ?? [];
  if (path[0] === 'period') throw usage('--from et --to', 'deux jours AAAA-MM-JJ, le premier d’abord');
  throw path.includes('commune')
    ? usage('--commune', 'un code INSEE (38185)')
    : usage('--reserver', 'un code de réservataire (COLTER, COLACT, PPRIOR, PFONCT, AUTRES, AUCUN)');
}

function readPeriod({ year, from, to }: ReportOptions, today: string): { from: string; to: string } {
  if (year !== undefined && (from !== undefined || to !== undefined)) {
    throw usage('--year', 'une année, ou bien --from et --to');
  }
  if (from === undefined && to === undefined) {
    const wanted = year ?? today.slice(0, 4);
    if (!/^(?:19|20)\d{2}$/.test(wanted)) throw usage('--year', 'une année à quatre chiffres');
    return { from: `${wanted}-01-01`, to: `${wanted}-12-31` };
  }
  if (from === undefined) throw usage('--from', 'le premier jour, AAAA-MM-JJ');
  const last = to ?? today;
  for (const day of [from, last]) {
    if (!calendarDay.safeParse(day).success)
      throw usage('--from et --to', 'deux jours AAAA-MM-JJ qui existent');
  }
  return { from, to: last };
}

function usage(option: string, expected: string): DeskError {
  return new DeskError('CFG-USAGE', `Option ${option} : ${expected}.`, {
    hint: 'Voir « sne-desk report --help ».',
  });
}
