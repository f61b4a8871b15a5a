import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { formatDay, parisDay, plural } from '../../src-main/api/format.ts';
import { Value } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';
import { codedText, Nothing } from './facts.tsx';
import { PersonBlock, personName } from './person.tsx';

/** Applicant, co-applicants, dependants, children in shared custody, expected births. */
export function HouseholdSection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  return (
    <>
      {demand.applicant === null ? (
        <Nothing>Le fichier ne dit rien du demandeur.</Nothing>
      ) : (
        <PersonBlock nud={demand.nud} person={demand.applicant} title="Demandeur" place={null} />
      )}
      {demand.coApplicants.map((person, place) => (
        <PersonBlock
          key={`${String(place)} ${personName(person)}`}
          nud={demand.nud}
          person={person}
          title={demand.coApplicants.length === 1 ? 'Codemandeur' : `Codemandeur ${String(place + 1)}`}
          place={place}
          relation={codedText(person.relation)}
        />
      ))}
      <Dependants demand={demand} />
      <Custody demand={demand} />
      <Births demand={demand} />
    </>
  );
}

function Dependants({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const today = parisDay(useNow());
  return (
    <>
      <h3 className="title-3">Personnes à charge</h3>
      {demand.dependants.length === 0 ? <Nothing>Aucune personne à charge déclarée.</Nothing> : null}
      {demand.dependants.length === 0 ? null : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Nom et prénom</th>
              <th scope="col">Né(e) le</th>
              <th scope="col" className="amount">
                Âge
              </th>
              <th scope="col">Sexe</th>
              <th scope="col">Lien</th>
            </tr>
          </thead>
          <tbody>
            {demand.dependants.map((person, place) => (
              <tr key={place}>
                <td>{personName(person)}</td>
                <td>
                  <Value>{person.birthDate === null ? null : formatDay(person.birthDate)}</Value>
                </td>
                <td className="amount">
                  <Value>
                    {person.birthDate === null ? null : plural(ageOn(person.birthDate, today), 'an')}
                  </Value>
                </td>
                <td>
                  <Value>{codedText(person.sex)}</Value>
                </td>
                <td>
                  <Value>{codedText(person.relation)}</Value>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Custody({ demand }: { readonly demand: DemandDetail }): ReactNode {
  if (demand.custody.length === 0) return null;
  return (
    <>
      <h3 className="title-3">Enfants en garde alternée ou en droit de visite</h3>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Né(e) le</th>
            <th scope="col">Sexe</th>
            <th scope="col">Garde</th>
          </tr>
        </thead>
        <tbody>
          {demand.custody.map((child, place) => (
            <tr key={place}>
              <td>
                <Value>{child.birthDate === null ? null : formatDay(child.birthDate)}</Value>
              </td>
              <td>
                <Value>{codedText(child.sex)}</Value>
              </td>
              <td>
                <Value>{codedText(child.kind)}</Value>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Births({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const births = demand.expectedBirths;
  if (births === null || (births.count ?? 0) === 0) return null;
  const due = births.dueOn === null ? 'date non précisée' : `naissance prévue le ${formatDay(births.dueOn)}`;
  return (
    <>
      <h3 className="title-3">Naissances attendues</h3>
      <p>
        {plural(births.count ?? 0, 'enfant')}, {due}
      </p>
    </>
  );
}

/** Whole years lived on a day; both `YYYY-MM-DD`. */
function ageOn(birth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) < birth.slice(5) ? years - 1 : years;
}
