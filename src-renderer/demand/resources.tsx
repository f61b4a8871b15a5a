import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { formatEuros, formatInstant, french, monthName, NBSP, plural } from '../../src-main/api/format.ts';
import { shapeOf, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useRevealed } from '../ui/seen.ts';
import { Value } from '../ui/states.tsx';
import { eurosText, Nothing } from './facts.tsx';
import { MonthlyComparison, MonthlyReason, RefreshResources } from './monthly.tsx';
import { resourceTable } from './resource-lines.ts';
import type { ResourceLine } from './resource-lines.ts';

type PersonKey = DemandDetail['declaredResources'][number]['person'];

/** Declared and monthly resources of one demand; the amounts of the latter only once they were asked for. */
export function ResourcesSection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  return <Resources key={demand.nud} demand={demand} />;
}

/** What the applicants declared beside the monthly resources (DRM) when there are some, then the tax income. */
function Resources({ demand: given }: { readonly demand: DemandDetail }): ReactNode {
  const [asked, ask] = useRevealed();
  const input = asked ? { nud: given.nud, drm: true } : { nud: given.nud };
  const whole = useProcedure('demands.show', input, { enabled: asked, gcTime: 0 });
  const demand = (asked ? whole.data : undefined) ?? given;
  const { status, months, hiddenMonths = [] } = demand.monthlyResources;
  const compared = status === 'available' && months.length > 0;
  if (status === 'available' && hiddenMonths.length > 0) {
    return (
      <>
        <DeclaredOnly demand={demand} />
        <HiddenMonths
          demand={demand}
          months={hiddenMonths}
          waiting={asked && whole.isFetching}
          error={asked ? whole.error : null}
          onShow={() => {
            ask(true);
          }}
        />
        <TaxPart demand={demand} />
      </>
    );
  }
  return (
    <>
      {compared ? (
        <h3 className="title-3">Ressources mensuelles, déclarées et constatées (DRM)</h3>
      ) : (
        <DeclaredOnly demand={demand} />
      )}
      {compared ? <MonthlyComparison demand={demand} /> : <MonthlyReason demand={demand} />}
      <RefreshResources key={demand.nud} demand={demand} />
      <TaxPart demand={demand} />
    </>
  );
}

function TaxPart({ demand }: { readonly demand: DemandDetail }): ReactNode {
  return (
    <>
      <h3 className="title-3">Revenu fiscal de référence</h3>
      {demand.taxIncome.length === 0 ? (
        <Nothing>Aucun revenu fiscal déclaré.</Nothing>
      ) : (
        <TaxIncome demand={demand} />
      )}
    </>
  );
}

/** Which months there are, and the one click that shows their amounts. */
function HiddenMonths(props: {
  readonly demand: DemandDetail;
  readonly months: readonly string[];
  readonly waiting: boolean;
  readonly error: Error | null;
  readonly onShow: () => void;
}): ReactNode {
  const { retrievedAt } = props.demand.monthlyResources;
  const names = [...props.months].sort().map(monthName).join(', ');
  return (
    <div className="monthly-reason" data-testid="monthly-hidden">
      <p className="monthly-reason-title">
        {plural(props.months.length, 'mois reçu', 'mois reçus')}
        {NBSP}: {names}
      </p>
      <p>
        {retrievedAt === null ? '' : `État du ${formatInstant(retrievedAt)}. `}
        Les montants ne s’affichent que si on les demande.
      </p>
      <p className="monthly-refresh">
        <Button isPending={props.waiting} onPress={props.onShow}>
          Afficher les montants
        </Button>
        {props.error === null ? null : (
          <span className="field-error">{french(shapeOf(props.error).message)}</span>
        )}
      </p>
    </div>
  );
}

function DeclaredOnly({ demand }: { readonly demand: DemandDetail }): ReactNode {
  return (
    <>
      <h3 className="title-3">Ressources mensuelles déclarées</h3>
      {demand.declaredResources.length === 0 ? (
        <Nothing>Aucune ressource déclarée.</Nothing>
      ) : (
        <Declared demand={demand} />
      )}
      <h3 className="title-3">Ressources mensuelles constatées (DRM)</h3>
    </>
  );
}

function Declared({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const table = resourceTable(demand.declaredResources);
  const several = table.people.length > 1;
  return (
    <>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Nature</th>
            {table.people.map((person) => (
              <th key={person} scope="col" className="amount">
                {personTitle(person, demand)}
              </th>
            ))}
            {several ? (
              <th scope="col" className="amount">
                Total
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {table.lines.map((line) => (
            <DeclaredLine key={line.key} line={line} people={table.people} several={several} />
          ))}
        </tbody>
        <tfoot>
          <TotalLine
            label="Total reçu"
            amount={table.received}
            span={table.people.length + (several ? 1 : 0)}
          />
          {table.paid === 0 ? null : (
            <TotalLine
              label="Total versé"
              amount={-table.paid}
              span={table.people.length + (several ? 1 : 0)}
            />
          )}
        </tfoot>
      </table>
      {table.withoutAmount === 0 ? null : (
        <p className="caption">
          {plural(table.withoutAmount, 'montant absent', 'montants absents')} du fichier{NBSP}: le total est
          partiel.
        </p>
      )}
    </>
  );
}

function DeclaredLine(props: {
  readonly line: ResourceLine;
  readonly people: readonly PersonKey[];
  readonly several: boolean;
}): ReactNode {
  const { line } = props;
  const sign = line.direction === 'paid' ? -1 : 1;
  return (
    <tr>
      <th scope="row">
        {line.label}
        {line.direction === 'paid' ? <span className="tag">versée</span> : null}
      </th>
      {props.people.map((person) => {
        const amount = line.amounts.get(person) ?? null;
        return (
          <td key={person} className="amount">
            <Value>{amount === null ? null : formatEuros(sign * amount)}</Value>
          </td>
        );
      })}
      {props.several ? (
        <td className="amount">
          <Value>{line.total === null ? null : formatEuros(sign * line.total)}</Value>
        </td>
      ) : null}
    </tr>
  );
}

function TotalLine(props: {
  readonly label: string;
  readonly amount: number;
  readonly span: number;
}): ReactNode {
  return (
    <tr>
      <th scope="row">{props.label}</th>
      <td className="amount" colSpan={props.span}>
        {formatEuros(props.amount)}
      </td>
    </tr>
  );
}

function TaxIncome({ demand }: { readonly demand: DemandDetail }): ReactNode {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">Personne</th>
          <th scope="col">Année</th>
          <th scope="col" className="amount">
            Montant
          </th>
        </tr>
      </thead>
      <tbody>
        {demand.taxIncome.map((income) => (
          <tr key={`${income.person} ${String(income.year)}`}>
            <td>{personTitle(income.person, demand)}</td>
            <td>{income.year}</td>
            <td className="amount">
              <Value>{eurosText(income.amount)}</Value>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function personTitle(person: PersonKey, demand: DemandDetail): string {
  if (person === 'applicant') return 'Demandeur';
  return demand.coApplicants.length > 1 ? `Codemandeur ${person.split(':')[1] ?? ''}` : 'Codemandeur';
}
