import type { ReactNode } from 'react';
import type { CountryGroup, CountryStock } from '../../src-main/api/country-stock.ts';
import { NBSP, plural } from '../../src-main/api/format.ts';
import { useProcedure } from '../connection/engine.tsx';
import { Unanswered } from '../ui/states.tsx';
import { CertainCorrections } from './certain.tsx';
import { KnownValues } from './known.tsx';
import { OpenValues } from './open-values.tsx';
import { Worklist } from './worklist.tsx';

/** The countries written in the stock: what is certain, what has to be asked, what was decided. */
export function CountriesPage(): ReactNode {
  const stock = useProcedure('countries.stock', null, { keepPrevious: true });
  return (
    <div className="page countries" data-testid="countries">
      <h1 className="title-1">Pays</h1>
      {stock.data === undefined ? <Unanswered query={stock} /> : <Sections stock={stock.data} />}
    </div>
  );
}

function Sections({ stock }: { readonly stock: CountryStock }): ReactNode {
  const { groups, labels } = stock;
  const open = groups.filter(({ ask, decided, addresses }) => ask !== 'nobody' && decided < addresses);
  const certain = groups.filter(
    ({ proposal, decided, addresses }) => proposal !== null && decided < addresses,
  );
  const fine = groups.filter(({ ask, proposal }) => ask === 'nobody' && proposal === null);
  return (
    <>
      <p className="page-lead" data-testid="countries-lead">
        {lead(stock, fine, certain, open)}
      </p>
      <section className="block" aria-label="Corrections certaines">
        <CertainCorrections groups={certain} />
      </section>
      <section className="block" aria-label="Le guichet peut trancher">
        <h2 className="title-2">Le guichet peut trancher</h2>
        <OpenValues
          groups={open.filter(({ ask }) => ask === 'desk')}
          labels={labels}
          nothing="Rien à trancher."
        />
      </section>
      <section className="block" aria-label="À demander au demandeur">
        <h2 className="title-2">À demander au demandeur</h2>
        <OpenValues
          groups={open.filter(({ ask }) => ask === 'applicant')}
          labels={labels}
          nothing="Rien à demander."
        />
      </section>
      <section className="block" aria-label="Corrections décidées">
        <Worklist />
      </section>
      <section className="block" aria-label="Valeurs conformes">
        <KnownValues groups={fine} />
      </section>
    </>
  );
}

function lead(
  { groups, edition }: CountryStock,
  fine: readonly CountryGroup[],
  certain: readonly CountryGroup[],
  open: readonly CountryGroup[],
): string {
  if (groups.length === 0) return 'Aucune demande active ne porte de pays dans une adresse.';
  const sum = (some: readonly CountryGroup[]): number =>
    some.reduce((total, { addresses }) => total + addresses, 0);
  return [
    `${plural(sum(groups), 'adresse porte', 'adresses portent')} un pays, écrit de ${plural(groups.length, 'façon', 'façons')}${NBSP}:`,
    `${plural(sum(fine), 'conforme')}, ${plural(sum(certain), 'à corriger sans doute possible', 'à corriger sans doute possible')},`,
    `${plural(sum(open), 'à vérifier', 'à vérifier')}. Liste des pays${NBSP}: COG${NBSP}${edition}.`,
  ].join(' ');
}
