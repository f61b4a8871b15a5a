import type { ReactNode } from 'react';
import { formatCount, NBSP, plural } from '../../src-main/api/format.ts';
import { cadenceLabel } from '../../src-main/api/words.ts';
import { useProcedure } from '../connection/engine.tsx';
import { Bone } from '../ui/states.tsx';

/** The four rules of use of the SNE, with what this desk does about each. */
export function ScheduleSummary(): ReactNode {
  const settings = useProcedure('settings.get', null).data?.settings;
  if (settings === undefined) return <Bone width={60} />;
  const { schedule, communes } = settings;
  const minute =
    schedule.minute === null ? 'tirée au premier démarrage' : `la minute ${String(schedule.minute)}`;
  return (
    <ol className="rules">
      <li>
        <strong>Être à jour.</strong> Cadence {cadenceLabel(schedule.cadence).toLowerCase()}
        {NBSP}: au-delà de {formatCount(5000)} demandes reçues par jour, un appel par heure{NBSP}; en dessous,
        deux par jour.
      </li>
      <li>
        <strong>Ne pas se répéter.</strong> Un seul appel pour{' '}
        {communes.length === 0 ? 'tout le guichet' : plural(communes.length, 'commune')}, jamais un par
        commune.
      </li>
      <li>
        <strong>Ne rien manquer.</strong> Chaque appel reprend {plural(schedule.overlapMinutes, 'minute')}{' '}
        avant le précédent, davantage si les horloges diffèrent.
      </li>
      <li>
        <strong>Se décaler.</strong> Jamais à l’heure pile{NBSP}: ce poste appelle à {minute}, et rattrape
        après une veille ou un arrêt.
      </li>
    </ol>
  );
}
