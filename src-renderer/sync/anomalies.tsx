import type { ReactNode } from 'react';
import { formatInstant, formatNud, french, NBSP, plural } from '../../src-main/api/format.ts';
import type { Anomaly } from '../../src-main/api/status.ts';
import { shapeOf, useAction, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { WarningSign } from '../ui/sign.tsx';
import { Unanswered } from '../ui/states.tsx';

const KINDS: Readonly<Record<Anomaly['kind'], string>> = {
  drift: 'Fichiers gardés, mais hors du schéma connu',
  rejected: 'Mouvements mis de côté',
  settings: 'Réglages',
  export: 'Export qui n’a pas abouti',
  clock: 'Horloge de ce poste',
  unknown: 'À vérifier auprès du gestionnaire du SNE : radiées, ou d’un autre territoire',
};

/** What a person has to look at, one line a cause; « Vu » takes it off the count. */
export function Anomalies(): ReactNode {
  const list = useProcedure('anomalies.list', null);
  if (list.isError || list.data === undefined) return <Unanswered query={list} />;
  const open = list.data.filter((anomaly) => anomaly.acknowledgedAt === null);
  const seen = list.data.length - open.length;
  return (
    <>
      {open.length === 0 ? <p className="nothing">Rien à vérifier.</p> : null}
      {open.length === 0 ? null : (
        <ul className="anomalies" data-testid="anomalies">
          {open.map((anomaly) => (
            <AnomalyLine key={anomaly.id} anomaly={anomaly} />
          ))}
        </ul>
      )}
      {seen === 0 ? null : (
        <p className="caption">{plural(seen, 'anomalie déjà vue', 'anomalies déjà vues')}.</p>
      )}
    </>
  );
}

function AnomalyLine({ anomaly }: { readonly anomaly: Anomaly }): ReactNode {
  const tell = useTell();
  const acknowledge = useAction('anomalies.acknowledge', ['anomalies.list', 'status.get']);
  return (
    <li className="anomaly">
      <WarningSign />
      <div className="anomaly-text">
        <p>{french(sentenceCase(anomaly.title))}</p>
        <p className="caption">
          {KINDS[anomaly.kind]} · {plural(anomaly.count, 'fois', 'fois')} · dernière fois le{' '}
          {formatInstant(anomaly.lastAt)}
          {anomaly.exampleNud === null ? null : (
            <>
              {' '}
              · exemple{NBSP}:{' '}
              <a className="link figures" href={`#/demandes/${encodeURIComponent(anomaly.exampleNud)}`}>
                {formatNud(anomaly.exampleNud)}
              </a>
            </>
          )}
          {anomaly.kind === 'drift' ? null : <span className="code"> ({anomaly.code})</span>}
        </p>
      </div>
      <Button
        isDisabled={acknowledge.isPending}
        aria-label={`Vu : ${anomaly.title}`}
        onPress={() => {
          acknowledge.mutate(
            { ids: [anomaly.id] },
            {
              onError: (error) => {
                tell(shapeOf(error).message);
              },
            },
          );
        }}
      >
        Vu
      </Button>
    </li>
  );
}

function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase('fr') + text.slice(1);
}
