import { z } from 'zod';
import french from 'zod/v4/locales/fr.js';
import { DeskError } from '../../api/errors.ts';
import { exportRequest } from '../../api/exports.ts';
import type { ExportJob, ExportRequest } from '../../api/exports.ts';
import { exportStatusLabel, exportSentence, progressSentence } from '../../api/export-words.ts';
import type { Engine } from '../../engine/engine.ts';
import { formatInstant } from '../../api/format.ts';
import { exportError } from '../../engine/export-words.ts';
import { openSettings } from '../../engine/settings-file.ts';
import type { SettingsFile } from '../../engine/settings-file.ts';
import { withEngine, withStore } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, textTable } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `export request`, as typed. */
export const requestOptions = z.object({
  entities: z.string(),
  months: z.string().optional(),
  state: z.string().optional(),
  departments: z.string().optional(),
  communes: z.string().optional(),
  wait: z.boolean().default(false),
  again: z.boolean().default(false),
});
type RequestOptions = z.infer<typeof requestOptions>;

/** Options of `export resume`. */
export const resumeOptions = z.object({
  accept: z.boolean().default(false),
  again: z.boolean().default(false),
});

/** `export request`. */
export async function requestExport(context: CommandContext, options: RequestOptions): Promise<ExitCode> {
  const request = readRequest(options);
  return withEngine(context, 'export request', (engine) =>
    interruptible(context, async () => {
      // To wait for what is suspended would be for ever.
      if (options.wait && engine.settings.exports.paused) throw exportError('EXPORT-PAUSED');
      const asked = await ask(engine, request, options.again);
      return conclude(context, options.wait ? await follow(context, engine, asked.id) : asked);
    }),
  );
}

/** What a lost request leaves to a person is said as it is done here. */
async function ask(engine: Engine, request: ExportRequest, again: boolean): Promise<ExportJob> {
  try {
    return await engine.exports.request(request, 'manual', again);
  } catch (thrown) {
    if (!(thrown instanceof DeskError) || thrown.code !== 'EXPORT-NO-NUMBER') throw thrown;
    throw new DeskError(thrown.code, thrown.message, {
      hint: 'Elle n’est pas refaite toute seule. Si aucun export n’est en cours au SNE, ajoutez --again.',
    });
  }
}

/** `export list`: reads beside whoever holds the profile. */
export async function listExports(context: CommandContext): Promise<ExitCode> {
  return withStore(context, 'export list', (store) => {
    const exports = store.exports.list();
    context.output.result({ exports }, () =>
      textTable(
        ['N°', 'Demandé le', 'Entités', 'Où', 'État', 'Enregistrements'],
        exports.map((job) => [
          job.exportNumber ?? `(${String(job.id)})`,
          formatInstant(job.requestedAt),
          job.entities.join(','),
          [...job.departments, ...job.communes].join(','),
          exportStatusLabel(job.status),
          job.records === null ? '' : String(job.records),
        ]),
      ),
    );
    return EXIT.done;
  });
}

/** `export pause`: suspends exports and imports of archives, in the running application too, until `export resume`. */
export function pauseExports({ profile, clock, output }: CommandContext): ExitCode {
  setPaused(openSettings(profile, clock.now()), true);
  output.result({ paused: true }, () => 'Exports suspendus, jusqu’à « sne-desk export resume ».');
  return EXIT.done;
}

/**
 * `export resume [NUMBER]`: lifts the suspension, and takes up one export, or every one that goes on by itself, until it
 * ends or needs a person; those that wait for one already are told.
 */
export async function resumeExports(
  context: CommandContext,
  number: string | undefined,
  options: z.infer<typeof resumeOptions>,
): Promise<ExitCode> {
  if (number === undefined && (options.accept || options.again)) {
    throw new DeskError('CFG-USAGE', 'Avec --accept ou --again, donnez le numéro de l’export.');
  }
  return withEngine(context, 'export resume', (engine) =>
    interruptible(context, async () => {
      if (engine.settings.exports.paused) engine.setExportsPaused(false);
      if (number !== undefined) {
        const found = engine.exports.find(number);
        const isLost = options.again && found.status === 'unnumbered';
        const { id } = isLost
          ? await engine.exports.request(requestOf(found), 'manual', true)
          : await engine.exports.resume(found.id, options.accept);
        return conclude(context, await follow(context, engine, id));
      }
      return resumeAll(context, engine);
    }),
  );
}

/** One after the other; what fails, or waits for a person, is told and keeps none of the others back. */
async function resumeAll(context: CommandContext, engine: Engine): Promise<ExitCode> {
  const exports: ExportJob[] = [];
  const codes: ExitCode[] = [];
  for (const { job } of engine.store.exports.unsettled()) {
    let failed = false;
    try {
      if (engine.exports.canResume(job)) {
        await engine.exports.resume(job.id, false);
        await follow(context, engine, job.id);
      }
    } catch (thrown) {
      if (context.signal.aborted || !(thrown instanceof DeskError)) throw thrown;
      failed = true;
    }
    const after = engine.store.exports.get(job.id)?.job ?? job;
    exports.push(after);
    codes.push(failed ? EXIT.failed : exitOf(after));
  }
  context.output.result({ exports: exports.map(toResult) }, () =>
    exports.length === 0 ? 'Aucun export à reprendre.' : exports.map(exportSentence).join('\n'),
  );
  return worst(codes);
}

function requestOf({ entities, months, state, departments, communes }: ExportJob): ExportRequest {
  return { entities, months, state, departments, communes };
}

/** `export cancel NUMBER`. */
export async function cancelExport(context: CommandContext, number: string): Promise<ExitCode> {
  return withEngine(context, 'export cancel', async (engine) => {
    const job = await engine.exports.cancel(engine.exports.find(number).id);
    context.output.result(toResult(job), () => exportSentence(job));
    return EXIT.done;
  });
}

function setPaused(file: SettingsFile, paused: boolean): void {
  const settings = file.read();
  file.write({ ...settings, exports: { ...settings.exports, paused } });
}

/** The result of a job; what ended badly is an error, with the code of its cause. */
function conclude({ output }: CommandContext, job: ExportJob): ExitCode {
  const exit = exitOf(job);
  if (exit === EXIT.failed && job.error !== null) output.error(job.error);
  else output.result(toResult(job), () => exportSentence(job));
  return exit;
}

/** What the commands give of a job. */
type JobResult = Pick<
  ExportJob,
  JobCounts | 'id' | 'exportNumber' | 'status' | 'absent' | 'error' | 'nextAt'
>;
type JobCounts = 'records' | 'stored' | 'unchanged' | 'rejected' | 'drift' | 'drm' | 'bytes' | 'seconds';

/** A job as the commands give it. */
export function toResult(job: ExportJob): JobResult {
  const { id, exportNumber, status, records, stored, unchanged, rejected, drift, drm, bytes, seconds } = job;
  const { absent, error, nextAt } = job;
  return {
    ...{ exportNumber, status, records, stored, unchanged, rejected, drift, bytes, seconds },
    ...{ id, drm, absent, nextAt, error },
  };
}

/** What a job that ended, or waits, means for whoever called the command. */
export function exitOf(job: ExportJob): ExitCode {
  switch (job.status) {
    case 'refused':
    case 'unsupported':
    case 'failed':
    case 'expired':
      return EXIT.failed;
    case 'unnumbered':
    case 'setAside':
    case 'empty':
      return EXIT.attention;
    case 'done': {
      const { rejected, drift, absent, error } = job;
      const isClean = rejected === 0 && drift === 0 && error === null && absent.unknown === 0;
      return isClean && absent.listed === absent.resolved ? EXIT.done : EXIT.attention;
    }
    default:
      return EXIT.done;
  }
}

/** The most serious of these. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  if (codes.includes(EXIT.failed)) return EXIT.failed;
  return codes.includes(EXIT.attention) ? EXIT.attention : EXIT.done;
}

/** Follows a job to its end, or to where the signal stopped it, and tells how far it is. */
export async function follow(
  { output, signal }: CommandContext,
  engine: Engine,
  id: number,
): Promise<ExportJob> {
  const unsubscribe = engine.subscribe((name, payload) => {
    const isProgress = name === 'exportProgress' && payload !== null && 'phase' in payload;
    if (isProgress && payload.id === id) output.progress(progressSentence(payload));
    if (name === 'exportsChanged') {
      const job = engine.store.exports.get(id)?.job;
      if (job !== undefined) output.progress(exportSentence(job));
    }
  });
  try {
    return await engine.exports.follow(id, signal);
  } catch (thrown) {
    // Interrupted, it stays where it is: that is what is told.
    const job = signal.aborted ? engine.store.exports.get(id)?.job : undefined;
    if (job === undefined) throw thrown;
    return job;
  } finally {
    unsubscribe();
  }
}

/** What was cut by the person's own signal is no error: the export can be taken up. */
export async function interruptible(
  { signal }: CommandContext,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    const code = await work();
    return signal.aborted ? EXIT.interrupted : code;
  } catch (thrown) {
    if (signal.aborted) return EXIT.interrupted;
    throw thrown;
  }
}

function readRequest(options: RequestOptions): ExportRequest {
  const { state, months } = options;
  const entities = codes(options.entities);
  const asked = {
    entities,
    // The depth that the SNE offers, unless another is asked for.
    months: months === undefined ? (entities.includes('DRM') ? 3 : null) : Number(months),
    state,
    departments: codes(options.departments),
    communes: codes(options.communes),
  };
  const parsed = exportRequest.safeParse(asked, { error: french().localeError });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new DeskError('CFG-USAGE', `Demande d’export incorrecte (${where}) : ${issue?.message ?? ''}.`, {
    hint: 'Par exemple : sne-desk export request --entities DRM --months 3 --departments 38',
  });
}

function codes(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[,;\s]+/)
    .map((code) => code.toUpperCase())
    .filter((code) => code !== '');
}
