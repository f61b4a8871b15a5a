import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { formatEuros, formatInstant, NBSP, plural } from '../../src-main/api/format.ts';
import { Value } from '../ui/states.tsx';
import { eurosText, Nothing } from './facts.tsx';
import { resourceTable } from './resource-lines.ts';
import type { ResourceLine } from './resource-lines.ts';

type PersonKey = DemandDetail['declaredResources'][number]['person'];

const MONTHLY_STATUS: Readonly<Record<DemandDetail['monthlyResources']['status'], string>> = {
  available: 'Aucun mois transmis.',
  notRequested: 'Pas encore demandées au SNE.',
  excluded: 'Le SNE ne les transmet pas pour ce demandeur.',
  identityMismatch: 'Rien n’est affiché : l’identité et le numéro de sécurité sociale ne concordent pas.',
  noPermanentNir: 'Le demandeur n’a pas de numéro de sécurité sociale définitif.',
};

/** What the applicants declared, what they were taxed on, and the monthly resources when there are some. */
export function ResourcesSection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  return (
    <>
      <h3 className="title-3">Ressources mensuelles déclarées</h3>
      {demand.declaredResources.length === 0 ? (
        <Nothing>Aucune ressource déclarée.</Nothing>
      ) : (
        <Declared demand={demand} />
      )}
      <h3 className="title-3">Revenu fiscal de référence</h3>
      {demand.taxIncome.length === 0 ? (
        <Nothing>Aucun revenu fiscal déclaré.</Nothing>
      ) : (
        <TaxIncome demand={demand} />
      )}
      <h3 className="title-3">Ressources mensuelles constatées (DRM)</h3>
      <Monthly demand={demand} />
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

function Monthly({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const { months, status, retrievedAt } = demand.monthlyResources;
  if (status !== 'available' || months.length === 0)
    return <p className="nothing">{MONTHLY_STATUS[status]}</p>;
  const natures = new Map(
    months.flatMap((month) => month.items.map((item) => [item.nature, item.label ?? item.nature])),
  );
  return (
    <>
      <table className="plain-table monthly">
        <thead>
          <tr>
            <th scope="col">Nature</th>
            {months.map((month) => (
              <th key={month.month} scope="col" className="amount">
                {month.month.slice(5)}/{month.month.slice(0, 4)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...natures].map(([nature, label]) => (
            <tr key={nature}>
              <th scope="row">{label}</th>
              {months.map((month) => (
                <td key={month.month} className="amount">
                  <Value>
                    {eurosText(month.items.find((item) => item.nature === nature)?.amount ?? null)}
                  </Value>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            {months.map((month) => (
              <td key={month.month} className="amount">
                {formatEuros(month.total)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
      <p className="caption">
        Montants nets versés, source{NBSP}: DRM
        {retrievedAt === null ? '' : `, relevés le ${formatInstant(retrievedAt)}`}. Les revenus des
        indépendants et des codemandeurs n’y figurent pas.
      </p>
    </>
  );
}

function personTitle(person: PersonKey, demand: DemandDetail): string {
  if (person === 'applicant') return 'Demandeur';
  return demand.coApplicants.length > 1 ? `Codemandeur ${person.split(':')[1] ?? ''}` : 'Codemandeur';
}
