import { z } from 'zod';
import { demandSort, listDemandsInput } from '../../api/demand.ts';
import type { DemandRow } from '../../api/demand.ts';
import { formatDay, formatNud } from '../../api/format.ts';
import { DeskError } from '../../api/errors.ts';
import { showDemand } from '../../engine/handlers.ts';
import { listDemands } from '../../engine/list-demands.ts';
import { loadCommunes } from '../../reference/communes.ts';
import { AccessRecorder } from '../../engine/access.ts';
import { withAccessLog, withStore } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, textTable } from '../output.ts';
import type { ExitCode } from '../output.ts';
import { sheetText } from '../sheet-text.ts';

/** Options of `demands list`, as typed. */
export const listOptions = z.object({
  query: z.string().optional(),
  state: z.string().optional(),
  commune: z.string().optional(),
  limit: z.string().optional(),
  offset: z.string().optional(),
  sort: z.string().optional(),
  descending: z.boolean().optional(),
});

/** Options of `demands show`. */
export const showOptions = z.object({ reveal: z.boolean().default(false), raw: z.boolean().default(false) });

/** `demands list`. `--sort` takes the keys of the JSON rows; a leading minus sorts downwards. */
export async function listCommand(
  context: CommandContext,
  options: z.infer<typeof listOptions>,
): Promise<ExitCode> {
  const given = options.sort ?? 'relevance';
  const input = listDemandsInput.safeParse({
    query: options.query ?? '',
    state: options.state ?? 'active',
    commune: options.commune ?? null,
    limit: Number(options.limit ?? 50),
    offset: Number(options.offset ?? 0),
    sort: given.replace(/^-/, ''),
    descending: given.startsWith('-') || options.descending === true,
  });
  if (!input.success) {
    const field = input.error.issues[0]?.path.join('.') ?? '';
    throw new DeskError('CFG-USAGE', `Option --${field} incorrecte.`, {
      hint: `--sort : ${demandSort.options.join(', ')} ; --state : active, removed, all ; --limit : 1 à 500.`,
    });
  }
  return withStore(context, 'demands list', (store) => {
    const result = listDemands(store, input.data, { communes: loadCommunes(), clock: context.clock });
    context.output.result(result, () => listText(result.total, result.rows));
    return EXIT.done;
  });
}

function listText(total: number, rows: readonly DemandRow[]): string {
  const head = ['Numéro unique', 'Nom', 'Prénom', 'Né(e) le', 'Commune', 'Souhaite', 'Renouvellement'];
  const lines = rows.map((row) => [
    formatNud(row.nud),
    `${row.lastName ?? '–'}${row.near === null ? '' : ` (proche de « ${row.near} »)`}`,
    row.firstName ?? '–',
    dayText(row.birthDate),
    row.commune ?? '–',
    row.housingTypes.join(', '),
    row.state === 'removed' ? 'radiée' : dayText(row.renewalDueOn),
  ]);
  return `${textTable(head, lines)}\n${String(rows.length)} sur ${String(total)}`;
}

function dayText(day: string | null): string {
  return day === null ? '–' : formatDay(day);
}

/** `demands show NUD [--reveal] [--raw]`. */
export async function showCommand(
  context: CommandContext,
  nud: string,
  options: z.infer<typeof showOptions>,
): Promise<ExitCode> {
  return withStore(context, 'demands show', async (store) => {
    const demand = showDemand(store, loadCommunes(), { nud, ...options });
    await withAccessLog(context, (log) => {
      new AccessRecorder(log, context.clock).shown(demand, options);
    });
    context.output.result(demand, () => sheetText(demand));
    return EXIT.done;
  });
}
