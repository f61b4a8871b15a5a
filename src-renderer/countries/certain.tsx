import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CountryGroup } from '../../src-main/api/country-stock.ts';
import { formatCount, plural } from '../../src-main/api/format.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';

/** Corrections that need nobody's judgement, accepted all at once or but for those unticked. */
export function CertainCorrections({ groups }: { readonly groups: readonly CountryGroup[] }): ReactNode {
  const tell = useTell();
  const accept = useAction('countries.accept', ['countries.stock', 'countries.corrections']);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const taken = groups.filter(({ verdict }) => !left.has(verdict.value));
  const addresses = taken.reduce((sum, group) => sum + group.addresses, 0);
  const toggle = (value: string): void => {
    setLeft((before) => {
      const after = new Set(before);
      if (!after.delete(value)) after.add(value);
      return after;
    });
  };
  return (
    <>
      <div className="block-head">
        <h2 className="title-2">Corrections certaines</h2>
        {groups.length === 0 ? null : (
          <Button
            weight="primary"
            isDisabled={taken.length === 0 || accept.isPending}
            onPress={() => {
              accept.mutate(
                { values: taken.map(({ verdict }) => verdict.value) },
                {
                  onSuccess: (count) => {
                    tell(`${plural(count, 'correction décidée', 'corrections décidées')}.`);
                  },
                  onError: (error) => {
                    tell(shapeOf(error).message);
                  },
                },
              );
            }}
          >
            Accepter {plural(addresses, 'correction')}
          </Button>
        )}
      </div>
      {groups.length === 0 ? (
        <p className="nothing">Rien à corriger.</p>
      ) : (
        <table className="plain-table country-table" data-testid="certain">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Accepter</span>
              </th>
              <th scope="col">Écrit</th>
              <th scope="col">Devient</th>
              <th scope="col">Pourquoi</th>
              <th scope="col" className="amount">
                Adresses
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map(({ verdict, proposal, addresses: count }) => (
              <tr key={verdict.value}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Accepter « ${verdict.value} »`}
                    checked={!left.has(verdict.value)}
                    onChange={() => {
                      toggle(verdict.value);
                    }}
                  />
                </td>
                <th scope="row" className="country-value">
                  {verdict.value}
                </th>
                <td className="country-label">{proposal}</td>
                <td className="country-why">{why(verdict.status === 'known', verdict.explanation)}</td>
                <td className="amount">{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function why(isKnown: boolean, explanation: string): string {
  return isKnown
    ? 'Bon pays ; le SNE n’accepte que l’orthographe exacte de la liste, espaces et traits d’union compris.'
    : explanation;
}
