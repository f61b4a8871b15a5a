import { DeskError } from '../api/errors.ts';
import type {
  IndicatorDemand,
  IndicatorId,
  QualityState,
  Report,
  ReportComparison,
  ReportFile,
  ReportFormat,
  ReportInput,
} from '../api/reports.ts';
import { addDays, parisDay } from '../reference/days.ts';
import type { Communes } from '../reference/communes.ts';
import { compareReports, presentAnswer } from '../reports/compare.ts';
import { computeReport } from '../reports/compute.ts';
import { judgeContext } from '../reports/context.ts';
import { fileStem } from '../reports/cells.ts';
import { MEDIA_TYPES, reportBytes } from '../reports/file.ts';
import { computeQuality, snapshotsOf } from '../reports/quality/compute.ts';
import type { Quality } from '../reports/quality/compute.ts';
import { behindTable, demandsBehind, qualityState } from '../reports/quality/present.ts';
import { reportCsv } from '../reports/csv.ts';
import { tableXlsx } from '../reports/xlsx.ts';
import type { Clock } from '../schedule/clock.ts';
import type { SneClient } from '../sne/client.ts';
import type { ReadableStore, Store } from '../store/store.ts';

/** Days of course that the page shows. */
const COURSE_DAYS = 400;
/** Demands of a list behind an indicator that go into a file at most. */
const MOST_IN_FILE = 100_000;

export interface ReportingOptions {
  readonly store: Store;
  readonly communes: Communes;
  readonly clock: Clock;
  readonly openClient: () => Promise<SneClient>;
}

/** Reports and quality indicators of one profile: computed here, fetched from the SNE, compared, written to files. */
export class Reporting {
  readonly #options: ReportingOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #quality: Promise<Quality> | null = null;
  #keptDay: string | null = null;
  #computedDay: string | null = null;

  constructor(options: ReportingOptions) {
    this.#options = options;
  }

  /** A report from the store. */
  local(input: ReportInput, signal?: AbortSignal): Promise<Report> {
    return localReport(this.#options.store, this.#options.communes, this.#options.clock.now(), input, signal);
  }

  /** What the SNE last answered to this very question, or null. */
  kept(input: ReportInput): Report | null {
    return keptReport(this.#options.store, this.#options.communes, input);
  }

  /**
   * Asks the SNE for a report and keeps its answer with the date.
   *
   * @throws DeskError REPORT-REFUSED, REPORT-ANSWER, `SNE_ERRORS`
   */
  async fetch(input: ReportInput, signal?: AbortSignal): Promise<Report> {
    const { store, communes, clock, openClient } = this.#options;
    const stopping = this.#stopping.signal;
    const client = await openClient();
    try {
      const ending = signal === undefined ? stopping : AbortSignal.any([signal, stopping]);
      const rows = await client.report(input, ending);
      const answer = { receivedAt: clock.now().toISOString(), rows };
      await this.#track(
        store.write((unit) => {
          unit.reports.keepAnswer(input, answer);
        }),
      );
      return presentAnswer(input, answer, communes);
    } finally {
      await client.close();
    }
  }

  /** The store's figures beside the SNE's last answer; null when it never answered this question. */
  async compare(input: ReportInput): Promise<ReportComparison | null> {
    const kept = this.kept(input);
    return kept === null ? null : compareReports(await this.local(input), kept);
  }

  /** A report as a file. @throws DeskError REPORT-NONE for the SNE's when there is none */
  async file(input: ReportInput, source: Report['source'], format: ReportFormat): Promise<ReportFile> {
    const report = source === 'local' ? await this.local(input) : this.kept(input);
    if (report === null) throw noAnswer();
    const bytes = await reportBytes(report, format);
    return {
      name: `${fileStem(report)}.${format}`,
      type: MEDIA_TYPES[format],
      base64: bytes.toString('base64'),
    };
  }

  /** The indicators with their course; computed again when demands changed since, or when `fresh` is asked for. */
  async quality(fresh: boolean): Promise<QualityState> {
    if (fresh) this.invalidate();
    const quality = await this.#compute();
    const today = parisDay(this.#options.clock.now());
    return qualityState(quality, this.#options.store.reports.snapshots(addDays(today, -COURSE_DAYS), today));
  }

  /** A page of the demands behind an indicator. */
  async behind(
    id: IndicatorId,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly total: number; readonly rows: readonly IndicatorDemand[] }> {
    const { store, communes, clock } = this.#options;
    const quality = await this.#compute();
    return demandsBehind(store.reports, judgeContext(store, communes, clock.now()), quality, id, page);
  }

  /** Row ids of the demands behind an indicator; null when it cannot be computed. */
  async demandIds(id: IndicatorId): Promise<readonly number[] | null> {
    return (await this.#compute()).found[id]?.demandIds ?? null;
  }

  /** The demands behind an indicator as a file. */
  async behindFile(id: IndicatorId, format: 'csv' | 'xlsx'): Promise<ReportFile> {
    const { rows } = await this.behind(id, { offset: 0, limit: MOST_IN_FILE });
    const table = behindTable(id, rows);
    const bytes = format === 'csv' ? reportCsv(table) : await tableXlsx('Demandes', table);
    const name = `indicateur-${id}-${parisDay(this.#options.clock.now())}.${format}`;
    return { name, type: MEDIA_TYPES[format], base64: bytes.toString('base64') };
  }

  /** Demands changed: what was computed is no longer told as it was. */
  invalidate(): void {
    this.#quality = null;
  }

  /** Computes the indicators and keeps the day's points. */
  async snapshot(): Promise<{ readonly day: string; readonly indicators: number }> {
    const { store, clock } = this.#options;
    const quality = await this.#compute();
    const day = parisDay(clock.now());
    const points = snapshotsOf(quality, day);
    await this.#track(
      store.write((unit) => {
        unit.reports.keepSnapshots(points, quality.computedAt);
      }),
    );
    this.#keptDay = day;
    return { day, indicators: points.length };
  }

  /** Once a day, as soon as there is something to judge, the course gets its point; in the background. */
  considerSnapshot(): void {
    const { store, clock } = this.#options;
    const day = parisDay(clock.now());
    if (this.#keptDay === day || this.#stopping.signal.aborted) return;
    if (store.reports.snapshots(day, day).length > 0 || store.reports.dataFrom() === null) return;
    this.#keptDay = day;
    void this.#track(this.snapshot().catch(() => undefined));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  #compute(): Promise<Quality> {
    const { store, communes, clock } = this.#options;
    const now = clock.now();
    const day = parisDay(now);
    // Terms and ages depend on the day: yesterday's answer is not today's.
    if (this.#quality !== null && this.#computedDay === day) return this.#quality;
    this.#computedDay = day;
    const running = computeQuality(store.reports, judgeContext(store, communes, now), {
      now,
      signal: this.#stopping.signal,
    });
    this.#quality = running;
    running.catch(() => {
      if (this.#quality === running) this.#quality = null;
    });
    void this.#track(running.catch(() => undefined));
    return running;
  }

  #track<T>(run: Promise<T>): Promise<T> {
    this.#running.add(run);
    const done = (): void => {
      this.#running.delete(run);
    };
    run.then(done, done);
    return run;
  }
}

/** A report from any store that can be read. */
export function localReport(
  store: ReadableStore,
  communes: Communes,
  now: Date,
  input: ReportInput,
  signal?: AbortSignal,
): Promise<Report> {
  const context = judgeContext(store, communes, now);
  const ending = signal === undefined ? {} : { signal };
  return computeReport({ reader: store.reports, context, now, ...ending }, input);
}

/** What the SNE last answered to this very question, or null. */
export function keptReport(store: ReadableStore, communes: Communes, input: ReportInput): Report | null {
  const answer = store.reports.answer(input);
  return answer === null ? null : presentAnswer(input, answer, communes);
}

/** REPORT-NONE: the SNE never answered this question. */
export function noAnswer(): DeskError {
  return new DeskError(
    'REPORT-NONE',
    'Le SNE n’a encore donné aucun rapport pour cette période et ces filtres.',
    {
      hint: 'Demandez-le au SNE : bouton « Demander au SNE », ou « --fetch » en ligne de commande.',
    },
  );
}
