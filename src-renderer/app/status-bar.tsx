import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { workSentence } from '../../src-main/api/export-words.ts';
import { environmentLabel, stateLabel } from '../../src-main/api/words.ts';
import { useDeskNews } from '../connection/desk-news.ts';
import { useConnectionState, useStatus } from '../connection/engine.tsx';
import { WithTip } from '../ui/controls.tsx';
import { NoticeLine } from '../ui/notice.tsx';
import { StateSign } from '../ui/sign.tsx';
import { navigate, PAGE_NAMES } from './route.ts';

/** Always there: one sign, one sentence, the environment. A click leads to the synchronisation page. */
export function StatusBar(): ReactNode {
  const status = useStatus();
  const news = useDeskNews();
  const lost = useConnectionState() === 'lost';
  const workPage = status?.work === null && status.refill !== undefined ? 'aujourdhui' : 'exports';
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
          <StateSign state={news.state} />
          <span data-testid="status-sentence">{news.sentence}</span>
        </AriaButton>
      </WithTip>
      {work === null ? null : (
        <WithTip tip={`Ouvrir la page ${PAGE_NAMES[workPage]}`}>
          <AriaButton
            className="status-sentence status-work"
            onPress={() => {
              navigate({ page: workPage });
            }}
          >
            <span data-testid="status-work">{work}</span>
          </AriaButton>
        </WithTip>
      )}
      <NoticeLine />
      <span className="visually-hidden" role="status">
        {lost ? 'Le moteur ne répond plus' : status === undefined ? '' : stateLabel(news.state)}
      </span>
      {status === undefined ? null : (
        <span className="status-environment" data-environment={status.environment}>
          {environmentLabel(status.environment)}
        </span>
      )}
    </footer>
  );
}
