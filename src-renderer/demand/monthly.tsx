import { ChevronRight, RefreshCw } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import {
  formatCount,
  formatEuros,
  formatMonth,
  formatWholeEuros,
  french,
  monthName,
  NBSP,
} from '../../src-main/api/format.ts';
import { refreshSentence, resourceCaption, resourceReason } from '../../src-main/api/resource-words.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { Value } from '../ui/states.tsx';
import { monthlyTable } from './monthly-lines.ts';
import type { MonthlyLine, MonthlyTable } from './monthly-lines.ts';

/** Length of the bar of the greatest amount; fits the narrowest column. */
const LONGEST_BAR = 2.25;

/** Declaration and monthly resources side by side, one line a kind. */
export function MonthlyComparison({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const table = monthlyTable(demand);
  const { retrievedAt } = demand.monthlyResources;
  return (
    <div className="monthly-place">
      <table className="plain-table monthly" data-testid="monthly">
        <caption className="visually-hidden">Ressources déclarées et ressources mensuelles (DRM)</caption>
        <MonthlyHead table={table} />
        <tbody>
          {table.lines.map((line) => (
            <KindLine key={line.key} line={line} table={table} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <Amount amount={table.totals.declared} />
            {table.hasOthers ? <Amount amount={table.totals.others} /> : null}
            {table.totals.months.map((total, place) => (
              <Amount key={table.months[place]} amount={total} drm />
            ))}
            <Amount amount={table.totals.mean} drm />
            <td />
          </tr>
        </tfoot>
      </table>
      <p className="caption">
        Euros par mois<span className="amount-whole">, arrondis à l’euro</span>.{' '}
        {resourceCaption(table.months.length, retrievedAt)}
      </p>
    </div>
  );
}

function MonthlyHead({ table }: { readonly table: MonthlyTable }): ReactNode {
  return (
    <thead>
      <tr className="monthly-groups">
        <th scope="col" rowSpan={2}>
          Nature
        </th>
        {table.hasOthers ? (
          <th scope="colgroup" colSpan={2} className="amount">
            Déclaré
          </th>
        ) : (
          <th scope="col" rowSpan={2} className="amount">
            Déclaré
          </th>
        )}
        <th scope="colgroup" colSpan={table.months.length + 1} className="drm">
          DRM, net versé
        </th>
        <th scope="col" rowSpan={2} className="amount">
          Écart
        </th>
      </tr>
      <tr>
        {table.hasOthers ? (
          <>
            <th scope="col" className="amount">
              <abbr title="Demandeur">Dem.</abbr>
            </th>
            <th scope="col" className="amount">
              <abbr title="Codemandeurs, que la DRM ne connaît pas">Codem.</abbr>
            </th>
          </>
        ) : null}
        {table.months.map((month) => (
          <th key={month} scope="col" className="amount drm">
            <abbr title={formatMonth(month)}>{shortMonth(month)}</abbr>
          </th>
        ))}
        <th scope="col" className="amount drm">
          Moyenne
        </th>
      </tr>
    </thead>
  );
}

function KindLine({ line, table }: { readonly line: MonthlyLine; readonly table: MonthlyTable }): ReactNode {
  const [open, setOpen] = useState(false);
  const { greatest } = table;
  return (
    <Fragment>
      <tr data-highlighted={line.highlighted}>
        <th scope="row">
          {line.natures.length === 0 ? (
            line.label
          ) : (
            <button
              type="button"
              className="monthly-kind"
              aria-expanded={open}
              title={open ? 'Masquer le détail' : 'Détail par nature'}
              onClick={() => {
                setOpen(!open);
              }}
            >
              <ChevronRight className="monthly-arrow" size={16} strokeWidth={1.5} aria-hidden />
              <span>{line.label}</span>
            </button>
          )}
        </th>
        <Amount amount={line.declared} greatest={greatest} />
        {table.hasOthers ? <Amount amount={line.others} greatest={greatest} /> : null}
        {line.months.map((amount, place) => (
          <Amount key={table.months[place]} amount={amount} greatest={greatest} drm />
        ))}
        <Amount amount={line.mean} greatest={greatest} drm />
        <Difference line={line} />
      </tr>
      {open
        ? line.natures.map((nature) => (
            <tr key={nature.nature} className="monthly-nature">
              <th scope="row">{nature.label}</th>
              <td colSpan={table.hasOthers ? 2 : 1} />
              {nature.months.map((amount, place) => (
                <Amount key={table.months[place]} amount={amount} drm />
              ))}
              <td className="drm" />
              <td />
            </tr>
          ))
        : null}
    </Fragment>
  );
}

/** An amount in whole euros where room is short, else to the cent; exact in the tooltip, with a small bar. */
function Amount(props: {
  readonly amount: number | null;
  readonly greatest?: number;
  readonly drm?: boolean;
}): ReactNode {
  const { amount, greatest } = props;
  // One scale for all cells, whatever the width of their columns.
  const length = amount === null || greatest === undefined ? 0 : (LONGEST_BAR * Math.abs(amount)) / greatest;
  return (
    <td
      className={props.drm === true ? 'amount drm' : 'amount'}
      {...(amount === null ? {} : { title: formatEuros(amount) })}
    >
      {amount === null ? <Value>{null}</Value> : <Figures amount={amount} />}
      {length === 0 ? null : (
        <span className="bar" aria-hidden style={{ inlineSize: `${length.toFixed(2)}rem` }} />
      )}
    </td>
  );
}

function Figures({ amount }: { readonly amount: number }): ReactNode {
  return (
    <>
      <span className="amount-whole">{formatWholeEuros(amount)}</span>
      <span className="amount-exact">{formatEuros(amount).slice(0, -2)}</span>
    </>
  );
}

function Difference({ line }: { readonly line: MonthlyLine }): ReactNode {
  const { difference, declared, verdict, highlighted } = line;
  if (difference === null) {
    const text = verdict === 'onlyMonthly' ? 'non déclaré' : null;
    return (
      <td className="amount difference" data-highlighted={highlighted} title={differenceTip(verdict)}>
        <Value>{text}</Value>
      </td>
    );
  }
  const share = declared === null || declared === 0 ? null : Math.round((100 * difference) / declared);
  const sign = difference > 0 ? '+' : '';
  const percent = share === null ? '' : ` (${share > 0 ? '+' : ''}${formatCount(share)}${NBSP}%)`;
  return (
    <td
      className="amount difference"
      data-highlighted={highlighted}
      title={`${sign}${formatEuros(difference)}${percent}`}
    >
      {sign}
      <Figures amount={difference} />
      {highlighted ? <span className="visually-hidden"> à regarder</span> : null}
    </td>
  );
}

function differenceTip(verdict: MonthlyLine['verdict']): string | undefined {
  switch (verdict) {
    case 'onlyDeclared':
      return french('La DRM n’a rien de cette nature : elle n’est pas exhaustive.');
    case 'onlyMonthly':
      return 'Le demandeur n’a rien déclaré de cette nature.';
    case 'noAmount':
      return 'Déclaré sans montant.';
    case 'notComparable':
      return 'Aucune rubrique du formulaire ne correspond.';
    default:
      return undefined;
  }
}

/** Why there are no monthly resources; nothing of somebody else's is ever shown. */
export function MonthlyReason({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const reason = resourceReason(demand.monthlyResources.status);
  return (
    <div className="monthly-reason" data-testid="monthly-reason">
      <p className="monthly-reason-title">{reason.title}</p>
      <p>{reason.text}</p>
    </div>
  );
}

/** Asks the SNE for the monthly resources of this demand, and says what came of it beside the button. */
export function RefreshResources({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const refresh = useAction('drm.refresh', ['demands.show']);
  if (!resourceReason(demand.monthlyResources.status).canAsk) return null;
  const failure = refresh.error === null ? null : shapeOf(refresh.error);
  return (
    <p className="monthly-refresh">
      <Button
        isPending={refresh.isPending}
        onPress={() => {
          refresh.mutate({ nuds: [demand.nud] });
        }}
      >
        <RefreshCw size={16} strokeWidth={1.5} aria-hidden />
        {refresh.isPending ? 'Actualisation…' : 'Actualiser les ressources'}
      </Button>
      <span role="status" className={failure === null ? 'monthly-said' : 'field-error'}>
        {failure === null
          ? refresh.data === undefined
            ? ''
            : refreshSentence(refresh.data)
          : `${french(failure.message)} ${french(failure.hint ?? '')} (${failure.code})`}
      </span>
    </p>
  );
}

const SHORT: Readonly<Record<string, string>> = {
  janvier: 'janv.',
  février: 'févr.',
  avril: 'avr.',
  juillet: 'juil.',
  septembre: 'sept.',
  octobre: 'oct.',
  novembre: 'nov.',
  décembre: 'déc.',
};

function shortMonth(month: string): string {
  const name = monthName(month);
  return SHORT[name] ?? name;
}
