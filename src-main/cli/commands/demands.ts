import { demandSort, listDemandsInput } from '../../api/demand.ts';
import type { DemandDetail, DemandRow } from '../../api/demand.ts';
import { formatDay, formatNud } from '../../api/format.ts';
import { DeskError } from '../../api/errors.ts';
import { listDemands, showDemand } from '../../engine/handlers.ts';
import { loadCommunes } from '../../reference/communes.ts';
import { withStore } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, textTable } from '../output.ts';
import type { ExitCode } from '../output.ts';
import { sheetText } from '../sheet-text.ts';

export interface ListOptions {
  readonly query?: string;
  readonly state?: string;
  readonly commune?: string;
  readonly limit?: string;
  readonly offset?: string;
  readonly sort?: string;
  readonly descending?: boolean;
}

/** `demands list`. `--sort` takes the keys of the JSON rows; a leading minus sorts downwards. */
export async function listCommand(context: CommandContext, options: ListOptions): Promise<ExitCode> {
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
    const result = listDemands(store, input.data, context.clock);
    context.output.result(result, () => listText(result.total, result.rows));
    return EXIT.done;
  });
}

function listText(total: number, rows: readonly DemandRow[]): string {
  const head = ['Numéro unique', 'Nom', 'Prénom', 'Né(e) le', 'Commune', 'Souhaite', 'Renouvellement'];
  const lines = rows.map((row) => [
    formatNud(row.nud),
    row.lastName ?? '–',
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
  options: { readonly reveal?: boolean; readonly raw?: boolean },
): Promise<ExitCode> {
  return withStore(context, 'demands show', (store) => {
    const input = { nud, reveal: options.reveal ?? false, raw: options.raw ?? false };
    const demand: DemandDetail = showDemand(store, loadCommunes(), input);
    context.output.result(demand, () => sheetText(demand));
    return EXIT.done;
  });
}
