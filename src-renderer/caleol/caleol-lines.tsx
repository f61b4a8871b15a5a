import { useQueries } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import type { ExportAbsence } from '../../src-main/api/exports.ts';
import { formatDay, formatInstant, formatNud, monthName, parisDay } from '../../src-main/api/format.ts';
import { resourceStatusLabel } from '../../src-main/api/resource-words.ts';
import { useConnection, useConnectionState } from '../connection/engine.tsx';
import { IconButton } from '../ui/controls.tsx';
import { useSeen } from '../ui/seen.ts';
import { Bone } from '../ui/states.tsx';
import type { Caleol, CaleolRun } from './use-caleol.ts';

/** How a line stands: for its sign, and for the sum under the table. */
export type LineTone = 'waiting' | 'good' | 'off' | 'bad';

interface Said {
  readonly tone: LineTone;
  readonly text: string;
  readonly more?: string;
}

/** One chosen demand, as this desk has it at this moment. */
export interface CaleolLine {
  readonly nud: string;
  readonly name: string | null;
  readonly known: boolean;
  readonly demand: Said;
  readonly resources: Said;
}

/** The chosen demands, read from the store and read again whenever it changes while they are seen. */
export function useCaleolLines({ nuds, run }: Caleol): readonly CaleolLine[] {
  const connection = useConnection();
  const ready = useConnectionState() === 'ready';
  const seen = useSeen();
  const answers = useQueries({
    queries: nuds.map((nud) => ({
      queryKey: ['demands.show', { nud }],
      queryFn: () => connection.call('demands.show', { nud }),
      enabled: ready && seen,
    })),
    combine: (results) =>
      // What failed once has nothing to show while it is read again: no line goes blank for that.
      results.map(({ data, error, errorUpdateCount }) => ({
        data,
        failed: error !== null || (data === undefined && errorUpdateCount > 0),
      })),
  });
  return useMemo(
    () =>
      nuds.map((nud, place) => {
        const { data, failed } = answers[place] ?? { data: undefined, failed: false };
        // After a failed read the former answer stays in the cache; it is of no use here.
        return data === undefined || failed ? unknownLine(nud, failed, run) : knownLine(data, run);
      }),
    [nuds, run, answers],
  );
}

function unknownLine(nud: string, failed: boolean, run: CaleolRun | null): CaleolLine {
  return {
    nud,
    name: null,
    known: false,
    demand: failed ? unknownSaid(run?.outcomes.get(nud)) : { tone: 'waiting', text: '' },
    resources: { tone: 'off', text: '' },
  };
}

function unknownSaid(outcome: ExportAbsence['outcome'] | undefined): Said {
  if (outcome === undefined) return { tone: 'off', text: 'Pas sur ce poste', more: 'sera demandée au SNE' };
  return outcome === 'unknown'
    ? { tone: 'bad', text: 'Inconnue du SNE' }
    : { tone: 'bad', text: 'Non reçue', more: 'le SNE n’a pas répondu' };
}

function knownLine(demand: DemandDetail, run: CaleolRun | null): CaleolLine {
  const { applicant, nud } = demand;
  const names = [applicant?.lastName, applicant?.firstName].filter((name) => name != null && name !== '');
  return {
    nud,
    name: names.length === 0 ? 'Demandeur inconnu' : names.join(' '),
    known: true,
    demand: demandSaid(demand, run),
    resources: resourcesSaid(demand, run),
  };
}

function demandSaid(demand: DemandDetail, run: CaleolRun | null): Said {
  const more = demand.updatedAt === null ? '' : `état du ${formatDay(parisDay(new Date(demand.updatedAt)))}`;
  const removed = demand.state === 'removed';
  const on = demand.removal?.on == null ? '' : ` le ${formatDay(demand.removal.on)}`;
  const outcome = run?.outcomes.get(demand.nud);
  if (outcome === undefined) {
    return { tone: removed ? 'bad' : 'waiting', text: removed ? `Radiée${on}` : 'Active', more };
  }
  switch (outcome) {
    case 'received':
    case 'removed':
      return removed
        ? { tone: 'bad', text: `Radiée${on}`, more }
        : { tone: 'good', text: 'Actualisée', more };
    case 'unknown':
      return { tone: 'bad', text: 'Inconnue du SNE', more: 'gardée ici' };
    case 'failed':
      return { tone: 'bad', text: 'Réponse illisible', more: 'voir Synchronisation' };
    case null:
      return { tone: 'bad', text: 'Non actualisée', more };
  }
}

function resourcesSaid({ monthlyResources }: DemandDetail, run: CaleolRun | null): Said {
  const { status, months, hiddenMonths = [], retrievedAt } = monthlyResources;
  const label = resourceStatusLabel(status);
  const isFresh = run !== null && retrievedAt !== null && Date.parse(retrievedAt) >= run.startedAt;
  if (status !== 'available') {
    const settled = run?.step === 'done';
    const stale = settled && status === 'notRequested';
    return { tone: stale ? 'bad' : settled ? 'off' : 'waiting', text: stale ? 'Non actualisées' : label };
  }
  const latest = [...hiddenMonths, ...months.map(({ month }) => month)].sort().at(-1);
  const upTo = latest === undefined ? 'aucun mois' : `jusqu’à ${monthName(latest)}`;
  if (run?.step === 'done' && !isFresh) {
    const at = retrievedAt === null ? '' : `relevées le ${formatInstant(retrievedAt)}`;
    return { tone: 'bad', text: 'Non actualisées', more: at };
  }
  return { tone: isFresh ? 'good' : 'waiting', text: label, more: upTo };
}

/** The chosen demands, one a line, with what became of each. */
export function CaleolTable(props: {
  readonly caleol: Caleol;
  readonly lines: readonly CaleolLine[];
}): ReactNode {
  const { caleol, lines } = props;
  return (
    <table className="plain-table caleol-table" data-testid="caleol-lines">
      <thead>
        <tr>
          <th scope="col">Demandeur</th>
          <th scope="col">Demande</th>
          <th scope="col">Ressources (DRM)</th>
          <th scope="col">
            <span className="visually-hidden">Retirer</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.nud}>
            <td>
              {line.name === null ? (
                <span className="figures">{formatNud(line.nud)}</span>
              ) : (
                <>
                  <a className="link" href={`#/demandes/${encodeURIComponent(line.nud)}`}>
                    {line.name}
                  </a>
                  <span className="fact-more figures">{formatNud(line.nud)}</span>
                </>
              )}
            </td>
            <td>
              <SaidCell said={line.demand} />
            </td>
            <td>
              <SaidCell said={line.resources} />
            </td>
            <td>
              <IconButton
                label={`Retirer ${line.name ?? formatNud(line.nud)}`}
                isDisabled={caleol.isRunning}
                onPress={() => {
                  caleol.remove(line.nud);
                }}
              >
                <X size={16} strokeWidth={1.5} aria-hidden />
              </IconButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const OUTCOMES: Readonly<Record<Exclude<LineTone, 'waiting'>, string>> = {
  good: 'done',
  off: 'interrupted',
  bad: 'failed',
};

function SaidCell({ said }: { readonly said: Said }): ReactNode {
  if (said.text === '')
    return said.tone === 'waiting' ? <Bone width={12} /> : <span className="absent">–</span>;
  return (
    <>
      {said.tone === 'waiting' ? (
        said.text
      ) : (
        <span className="outcome" data-outcome={OUTCOMES[said.tone]}>
          {said.text}
        </span>
      )}
      {said.more === undefined || said.more === '' ? null : (
        <span className="fact-more figures">{said.more}</span>
      )}
    </>
  );
}
