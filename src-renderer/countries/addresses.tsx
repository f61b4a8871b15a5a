import type { ReactNode } from 'react';
import type { CountryAddress } from '../../src-main/api/country-stock.ts';
import { formatNud, plural } from '../../src-main/api/format.ts';
import { useProcedure } from '../connection/engine.tsx';
import { Unanswered, Value } from '../ui/states.tsx';

const MOST = 200;
const ROLES: Readonly<Record<CountryAddress['role'], string>> = {
  applicant: 'Demandeur',
  coApplicant: 'Codemandeur',
  dependant: 'Personne à charge',
  custody: 'Enfant en garde',
};

/** The demands behind a value, each a link to its sheet. */
export function Addresses({ value }: { readonly value: string }): ReactNode {
  const found = useProcedure('countries.addresses', { value, limit: MOST });
  if (found.isError || found.data === undefined) return <Unanswered query={found} />;
  return (
    <>
      <ul className="country-demands">
        {found.data.map((address) => (
          <li key={`${address.nud} ${address.role} ${String(address.position)}`}>
            <a className="link figures" href={`#/demandes/${encodeURIComponent(address.nud)}`}>
              {formatNud(address.nud)}
            </a>
            <span>
              {address.lastName ?? ''} {address.firstName ?? ''}
            </span>
            <span className="country-role">{ROLES[address.role]}</span>
            <span className="country-place">
              <Value>{[address.postalCode, address.commune].filter((text) => text !== null).join(' ')}</Value>
            </span>
          </li>
        ))}
      </ul>
      {found.data.length < MOST ? null : (
        <p className="caption">Les {plural(MOST, 'première adresse', 'premières adresses')}.</p>
      )}
    </>
  );
}
