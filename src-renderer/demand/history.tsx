import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { formatInstant } from '../../src-main/api/format.ts';
import { Value } from '../ui/states.tsx';
import { codedText, Nothing } from './facts.tsx';

/** A line a movement, the newest first: when, what, which desk, when it was received here. */
export function HistorySection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  if (demand.movements.length === 0) return <Nothing>Aucun mouvement reçu pour cette demande.</Nothing>;
  const movements = [...demand.movements].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">Date</th>
          <th scope="col">Mouvement</th>
          <th scope="col">Guichet</th>
          <th scope="col">Reçu ici</th>
        </tr>
      </thead>
      <tbody>
        {movements.map((movement, place) => (
          <tr key={place}>
            <td className="figures nowrap">{formatInstant(movement.at)}</td>
            <td>{movementText(movement)}</td>
            <td className="figures">
              <Value>{movement.desk}</Value>
            </td>
            <td className="figures nowrap">{formatInstant(movement.receivedAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function movementText(movement: DemandDetail['movements'][number]): string {
  const form = movement.entity === 'CERFA';
  const what = form
    ? (movement.kindLabel ?? `mouvement ${movement.kind}`)
    : (movement.entityLabel ?? movement.entity);
  const reason = codedText(movement.removalReason);
  return reason === null ? what : `${what}, ${reason.toLowerCase()}`;
}
