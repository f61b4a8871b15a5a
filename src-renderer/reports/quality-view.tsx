import { useState } from 'react';
import type { ReactNode } from 'react';
import { atMoment, formatCount, french, parisDay, plural } from '../../src-main/api/format.ts';
import { cellText, usualPeriod } from '../../src-main/api/report-words.ts';
import type { IndicatorId, IndicatorState, QualityState } from '../../src-main/api/reports.ts';
import { useAction, useConnection, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { Failed } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';
import { FileButtons } from './file-buttons.tsx';
import { IndicatorPanel } from './indicator-panel.tsx';

const FORMATS = ['csv', 'xlsx', 'pdf'] as const;

/** Every quality indicator; one of them opened shows its course and the demands behind. */
export function QualityView(): ReactNode {
  const state = useProcedure('quality.state', { fresh: false });
  const [open, setOpen] = useState<IndicatorId | null>(null);
  if (state.isError) return <Failed error={state.error} onRetry={() => void state.refetch()} />;
  if (state.data === undefined) {
    return (
      <p className="page-lead" role="status">
        Calcul des indicateurs sur toute la base…
      </p>
    );
  }
  const shown = state.data.indicators.find(({ id }) => id === open);
  return (
    <section className="sheet" aria-label="Indicateurs de qualité">
      <Head state={state.data} />
      <IndicatorTable
        state={state.data}
        open={open}
        onOpen={(id) => {
          setOpen(id === open ? null : id);
        }}
      />
      {shown === undefined ? (
        <p className="caption">
          Ouvrez un indicateur pour lire sa définition, son évolution et les demandes concernées.
        </p>
      ) : (
        <IndicatorPanel key={shown.id} indicator={shown} />
      )}
    </section>
  );
}

function Head({ state }: { readonly state: QualityState }): ReactNode {
  const now = useNow();
  const connection = useConnection();
  const again = useAction('quality.state', ['quality.state', 'quality.behind']);
  const period = usualPeriod('twelveMonths', parisDay(now));
  return (
    <div className="sheet-head">
      <div>
        <h2 className="title-2">{plural(state.active, 'demande active jugée', 'demandes actives jugées')}</h2>
        <p className="caption">{french(`Calculé ${atMoment(state.computedAt, now)}`)}</p>
      </div>
      <div className="buttons">
        <Button
          isPending={again.isPending}
          onPress={() => {
            again.mutate({ fresh: true });
          }}
        >
          {again.isPending ? 'Calcul…' : 'Recalculer'}
        </Button>
        <FileButtons
          formats={FORMATS}
          make={(format) =>
            connection.call('reports.file', {
              question: { report: 'quality', period },
              source: 'local',
              format,
            })
          }
        />
      </div>
    </div>
  );
}

function IndicatorTable(props: {
  readonly state: QualityState;
  readonly open: IndicatorId | null;
  readonly onOpen: (id: IndicatorId) => void;
}): ReactNode {
  const greatest = Math.max(0, ...props.state.indicators.map((indicator) => shareOf(indicator) ?? 0));
  return (
    <table className="plain-table report-table" aria-label="Indicateurs de qualité">
      <thead>
        <tr>
          <th scope="col">Indicateur</th>
          <th scope="col" className="amount">
            Demandes
          </th>
          <th scope="col" className="amount">
            Jugées
          </th>
          <th scope="col" className="amount">
            Part
          </th>
          <th scope="col" className="share-head">
            <span className="visually-hidden">Part, en barre</span>
          </th>
          <th scope="col" className="amount">
            Depuis le premier relevé
          </th>
        </tr>
      </thead>
      <tbody>
        {props.state.indicators.map((indicator) => (
          <tr key={indicator.id} data-open={indicator.id === props.open}>
            <th scope="row">
              <button
                type="button"
                className="indicator-open"
                aria-expanded={indicator.id === props.open}
                onClick={() => {
                  props.onOpen(indicator.id);
                }}
              >
                {indicator.label}
              </button>
            </th>
            <Figures indicator={indicator} greatest={greatest} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Percent of the judged demands, one decimal; null when none was judged. */
function shareOf({ count, checked }: IndicatorState): number | null {
  return count === null || checked === null || checked === 0
    ? null
    : Math.round((1000 * count) / checked) / 10;
}

/** `greatest`: the share whose bar fills the cell. */
function Figures(props: { readonly indicator: IndicatorState; readonly greatest: number }): ReactNode {
  const { indicator, greatest } = props;
  const { count, checked, course } = indicator;
  if (count === null || checked === null) {
    return (
      <td className="amount" colSpan={5}>
        <span className="absent">non calculé sur ce poste</span>
      </td>
    );
  }
  const share = shareOf(indicator);
  const first = course[0]?.count;
  return (
    <>
      <td className="amount strong">{formatCount(count)}</td>
      <td className="amount">{formatCount(checked)}</td>
      <td className="amount">{cellText('percent', share)}</td>
      <td className="share-cell" aria-hidden>
        {share === null || share === 0 ? null : (
          <span className="share-bar" style={{ inlineSize: `${String((100 * share) / greatest)}%` }} />
        )}
      </td>
      <td className="amount">{first === undefined ? '–' : signed(count - first)}</td>
    </>
  );
}

function signed(difference: number): string {
  if (difference === 0) return '0';
  return `${difference > 0 ? '+' : '\u2212'}${formatCount(Math.abs(difference))}`;
}
