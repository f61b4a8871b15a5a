import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { EXPORT_ENTITIES, EXPORT_STATES } from '../sne/contract/exports.ts';

const count = z.number().int().min(1);
const milliseconds = z.number().int().min(0);
const bytes = z.number().int().min(0);

/** What can go wrong on purpose; documented in docs/simulator.md. */
export const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    /** Seconds, or an HTTP date. */
    retryAfter: z.union([z.number().int().min(0), z.string()]).optional(),
    body: z.string().optional(),
    contentType: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('drop'), afterBytes: bytes }),
  z.strictObject({ kind: z.literal('truncate'), afterBytes: bytes }),
  z.strictObject({ kind: z.literal('delay'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('slow'), chunkBytes: count, everyMs: milliseconds }),
  z.strictObject({ kind: z.literal('html') }),
  z.strictObject({ kind: z.literal('empty') }),
  z.strictObject({ kind: z.literal('type'), contentType: z.string(), body: z.string() }),
  /** So many mebibytes of blanks, compressed a thousand times. */
  z.strictObject({ kind: z.literal('gzipBomb'), megabytes: count.max(65_536) }),
  /** Movements without end, all of them blank. */
  z.strictObject({ kind: z.literal('endless') }),
  z.strictObject({ kind: z.literal('wrongLength'), extra: z.number().int().default(100) }),
  z.strictObject({
    kind: z.literal('redirect'),
    to: z.url(),
    status: z.union([z.literal(301), z.literal(302), z.literal(307)]).default(302),
  }),
  z.strictObject({ kind: z.literal('date'), skewSeconds: z.number().int() }),
  z.strictObject({ kind: z.literal('duplicates'), every: count.default(2) }),
  z.strictObject({ kind: z.literal('shuffled') }),
  z.strictObject({ kind: z.literal('references') }),
  z.strictObject({ kind: z.literal('malformed'), movement: count.default(1) }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('corrupt'), atByte: bytes }),
  z.strictObject({
    kind: z.literal('exportState'),
    state: z.enum(EXPORT_STATES),
    message: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('deposit'),
    /** What the write service does with a file that a desk sends; see docs/simulator.md. */
    outcome: z.enum(['refused', 'anomalies', 'taken', 'conflict', 'entitlement', 'twice', 'lost']),
  }),
  z.strictObject({
    kind: z.literal('packet'),
    /** Strikes calls that carry more numbers than that. */
    above: count,
    ms: milliseconds.optional(),
    status: z.number().int().min(400).max(599).optional(),
    retryAfter: z.number().int().min(0).optional(),
  }),
]);
export type Fault = z.infer<typeof fault>;
/** A fault as a test or a file writes it: what has a default may be left out. */
export type FaultInput = z.input<typeof fault>;

const match = z.strictObject({
  /** Beginning of the path; default: every path. */
  path: z.string().startsWith('/').default('/'),
  /** End of the path, for one whose middle is not known beforehand: `/fichier`. */
  end: z.string().min(1).optional(),
  method: z.enum(['GET', 'POST', 'DELETE']).optional(),
  /** Which of the requests that begin so, counted from 1: that one only, each nth, or from … to …; default: all. */
  nth: count.optional(),
  every: count.optional(),
  from: count.optional(),
  to: count.optional(),
});

const rule = z.strictObject({ match: match.prefault({}), fault });

/** Settings of the exports and of the DRM, as in `SimulatorOptions`; those of the options come first. */
const service = z.strictObject({
  entitlements: z.record(z.string(), z.array(z.enum(EXPORT_ENTITIES))).exactOptional(),
  exportSupport: z.enum(['everything', 'asAnnounced']).exactOptional(),
  exportTimes: z
    .strictObject({
      waitMs: milliseconds.exactOptional(),
      workMs: milliseconds.exactOptional(),
      keepMs: milliseconds.exactOptional(),
    })
    .exactOptional(),
  exportForm: z
    .strictObject({
      recordsPerFile: count.max(5000).exactOptional(),
      copies: count.max(9999).exactOptional(),
      level: z.number().int().min(0).max(9).exactOptional(),
    })
    .exactOptional(),
  carelessDrm: z.boolean().exactOptional(),
});
export const faultPlan = z.strictObject({ rules: z.array(rule).max(1000), service: service.prefault({}) });
export type FaultPlan = z.infer<typeof faultPlan>;
export type FaultPlanInput = z.input<typeof faultPlan>;

/**
 * Reads a faults file.
 * @throws DeskError `CFG-FAULTS` when it is not JSON or not a plan; says where.
 */
export function parseFaults(text: string, fileName: string): FaultPlan {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new DeskError('CFG-FAULTS', `Le fichier de pannes « ${fileName} » n’est pas du JSON.`, {
      hint: HINT,
      cause,
    });
  }
  const plan = faultPlan.safeParse(parsed);
  if (plan.success) return plan.data;
  const issue = plan.error.issues[0];
  const where = issue === undefined ? '' : ` (${issue.path.join('.')} : ${issue.message})`;
  throw new DeskError('CFG-FAULTS', `Le fichier de pannes « ${fileName} » n’est pas valable${where}.`, {
    hint: HINT,
    cause: plan.error,
  });
}
const HINT = 'Le format est décrit dans docs/simulator.md.';

/** Tells, request after request, which faults apply; each rule counts the requests that its path and method match. */
export function createFaultPicker(plan: FaultPlan): (method: string, path: string) => readonly Fault[] {
  const counters = plan.rules.map((planned) => ({ ...planned, seen: 0 }));
  return (method, path) =>
    counters.flatMap((planned) => {
      const { match } = planned;
      if (!path.startsWith(match.path) || !path.endsWith(match.end ?? '')) return [];
      if (match.method !== undefined && match.method !== method) return [];
      planned.seen++;
      return applies(match, planned.seen) ? [planned.fault] : [];
    });
}

function applies({ nth, every, from, to }: FaultPlan['rules'][number]['match'], seen: number): boolean {
  if (nth !== undefined && seen !== nth) return false;
  if (every !== undefined && seen % every !== 0) return false;
  return seen >= (from ?? 1) && seen <= (to ?? Infinity);
}
