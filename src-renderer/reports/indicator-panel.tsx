import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { formatDay, formatNud, french, plural } from '../../src-main/api/format.ts';
import type { IndicatorDemand, IndicatorState } from '../../src-main/api/reports.ts';
import { useConnection, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { Unanswered, Value } from '../ui/states.tsx';
import { Trend } from './charts.tsx';
import { FileButtons } from './file-buttons.tsx';

const PAGE = 50;
const MOST = 500;
const FORMATS = ['csv', 'xlsx'] as const;

/** What an indicator means, its course, and the demands behind it. */
export function IndicatorPanel({ indicator }: { readonly indicator: IndicatorState }): ReactNode {
  const { id, label, definition, lacks, course, count } = indicator;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={panel} className="indicator" aria-label={label} data-testid="indicator">
      <h3 className="title-2">{label}</h3>
      <p>{french(definition)}</p>
      <p className="caption">{french(lacks)}</p>
      <Trend label={label} course={course} />
      {count === null || count === 0 ? (
        <p className="nothing">Aucune demande concernée.</p>
      ) : (
        <Behind id={id} />
      )}
    </section>
  );
}

function Behind({ id }: { readonly id: IndicatorState['id'] }): ReactNode {
  const [limit, setLimit] = useState(PAGE);
  const connection = useConnection();
  const behind = useProcedure('quality.behind', { id, offset: 0, limit }, { keepPrevious: true });
  if (behind.isError || behind.data === undefined) return <Unanswered query={behind} />;
  const { total, rows } = behind.data;
  const pairs = id === 'duplicate-person';
  return (
    <>
      <div className="block-head">
        <p className="strong">
          {pairs ? plural(total, 'rapprochement') : plural(total, 'demande')}
          {rows.length < total ? `, dont les ${String(rows.length)} ${pairs ? 'premiers' : 'premières'}` : ''}
        </p>
        <FileButtons formats={FORMATS} make={(format) => connection.call('quality.file', { id, format })} />
      </div>
      <div className="table-place">
        <table className="plain-table report-table" aria-label="Demandes concernées">
          <thead>
            <tr>
              <th scope="col">Numéro unique</th>
              <th scope="col">Nom</th>
              <th scope="col">Créée le</th>
              <th scope="col">À renouveler le</th>
              <th scope="col">Constat</th>
              {pairs ? (
                <>
                  <th scope="col" className="amount">
                    Note
                  </th>
                  <th scope="col">Autre demande</th>
                </>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line key={`${row.nud} ${row.other ?? ''}`} row={row} pairs={pairs} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < total && limit < MOST ? (
        <Button
          isPending={behind.isFetching}
          onPress={() => {
            setLimit(Math.min(MOST, limit + 4 * PAGE));
          }}
        >
          Afficher la suite
        </Button>
      ) : null}
    </>
  );
}

function Line({ row, pairs }: { readonly row: IndicatorDemand; readonly pairs: boolean }): ReactNode {
  const day = (value: string | null): string | null => (value === null ? null : formatDay(value));
  return (
    <tr>
      <td className="nowrap">
        <DemandLink nud={row.nud} />
      </td>
      <td>
        <Value>{[row.lastName, row.firstName].filter((name) => name !== null).join(' ')}</Value>
      </td>
      <td className="figures nowrap">
        <Value>{day(row.createdOn)}</Value>
      </td>
      <td className="figures nowrap">
        <Value>{day(row.renewalDueOn)}</Value>
      </td>
      <td>{french(row.detail)}</td>
      {pairs ? (
        <>
          <td className="amount">{String(row.score ?? '–')}</td>
          <td className="nowrap">{row.other === null ? null : <DemandLink nud={row.other} />}</td>
        </>
      ) : null}
    </tr>
  );
}

function DemandLink({ nud }: { readonly nud: string }): ReactNode {
  return (
    <a className="link figures" href={`#/demandes/${encodeURIComponent(nud)}`}>
      {formatNud(nud)}
    </a>
  );
}
