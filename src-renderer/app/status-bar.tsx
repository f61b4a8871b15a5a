import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { workSentence } from '../../src-main/api/export-words.ts';
import type { Status } from '../../src-main/api/status.ts';
import { environmentLabel, stateLabel, statusSentence } from '../../src-main/api/words.ts';
import { useConnectionState, useStatus } from '../connection/engine.tsx';
import { WithTip } from '../ui/controls.tsx';
import { NoticeLine } from '../ui/notice.tsx';
import { StateSign } from '../ui/sign.tsx';
import { useNow } from '../ui/use-now.ts';
import { navigate } from './route.ts';

/** Always there: one sign, one sentence, the environment. A click leads to the synchronisation page. */
export function StatusBar(): ReactNode {
  const status = useStatus();
  const connection = useConnectionState();
  const now = useNow();
  const lost = connection === 'lost';
  const work = lost || status === undefined ? null : workSentence(status);
  return (
    <footer className="status-bar" aria-label="État de la synchronisation">
      <WithTip tip="Ouvrir la page Synchronisation">
        <AriaButton
          className="status-sentence"
          onPress={() => {
            navigate({ page: 'synchronisation' });
          }}
        >
          <StateSign state={lost ? 'attention' : (status?.state ?? 'never')} />
          <span data-testid="status-sentence">{sentence(status, lost, now)}</span>
        </AriaButton>
      </WithTip>
      {work === null ? null : (
        <WithTip tip="Ouvrir la page Exports">
          <AriaButton
            className="status-sentence status-work"
            onPress={() => {
              navigate({ page: 'exports' });
            }}
          >
            <span data-testid="status-work">{work}</span>
          </AriaButton>
        </WithTip>
      )}
      <NoticeLine />
      <span className="visually-hidden" role="status">
        {lost ? 'Le moteur ne répond plus' : status === undefined ? '' : stateLabel(status.state)}
      </span>
      {status === undefined ? null : (
        <span className="status-environment" data-environment={status.environment}>
          {environmentLabel(status.environment)}
        </span>
      )}
    </footer>
  );
}

function sentence(status: Status | undefined, lost: boolean, now: Date): string {
  if (lost)
    return 'Le moteur de synchronisation ne répond plus. Il redémarre, l’affichage reprendra tout seul.';
  return status === undefined ? 'Ouverture…' : statusSentence(status, now);
}
