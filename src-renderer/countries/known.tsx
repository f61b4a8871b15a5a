import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CountryGroup } from '../../src-main/api/country-stock.ts';
import { formatCount, plural } from '../../src-main/api/format.ts';

/** Values that the register takes as they are; folded away, nobody has to do anything. */
export function KnownValues({ groups }: { readonly groups: readonly CountryGroup[] }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <h2 className="title-2">Valeurs conformes</h2>
      {groups.length === 0 ? (
        <p className="nothing">Aucune.</p>
      ) : (
        <button
          type="button"
          className="disclose"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <ChevronRight className="monthly-arrow" size={16} strokeWidth={1.5} aria-hidden />
          {plural(groups.length, 'valeur écrite', 'valeurs écrites')} comme dans la liste
        </button>
      )}
      {open ? (
        <ul className="country-known">
          {groups.map(({ verdict, addresses }) => (
            <li key={verdict.value}>
              <span>{verdict.value}</span>
              <span className="figures country-role">{formatCount(addresses)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
