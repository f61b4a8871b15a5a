import '@fontsource-variable/inter/index.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/list.css';
import './styles/panel.css';
import './styles/today.css';
import './styles/demand.css';
import './styles/pages.css';
import './styles/caleol.css';
import './styles/reports.css';
import './styles/countries.css';
import './styles/sending.css';
import './styles/schemas.css';
import './styles/print.css';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { AppearanceProvider } from './app/appearance.tsx';
import { App } from './app/app.tsx';
import { parisDay } from '../src-main/api/format.ts';
import { deskBridge } from './connection/bridge.ts';
import { openConnection } from './connection/connection.ts';
import { createAnswerCache, EngineProvider } from './connection/engine.tsx';
import { fetchFirstAnswers } from './connection/first-answers.ts';
import { portSource } from './connection/port-source.ts';
import { previewSource } from './connection/preview-source.ts';
import { listQuestion } from './demands/list-input.ts';
import { readArrangement } from './demands/list-view.ts';
import { pageInput } from './demands/use-demand-window.ts';
import { NoticeProvider } from './ui/notice.tsx';

// The content security policy forbids code made from strings, which zod would otherwise try.
config({ jitless: true });

/** How long the window stays blank for rows to come with its first drawing, in milliseconds. */
const PATIENCE_MS = 300;

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no #root');
const connection = openConnection(deskBridge() === null ? previewSource : portSource);
const cache = createAnswerCache();
const arrangement = readArrangement();
await fetchFirstAnswers(
  connection,
  cache,
  pageInput(listQuestion('', arrangement.filters, arrangement.sort, parisDay(new Date())), 0),
  PATIENCE_MS,
);

createRoot(container).render(
  <StrictMode>
    <I18nProvider locale="fr-FR">
      <EngineProvider connection={connection} cache={cache}>
        <AppearanceProvider>
          <NoticeProvider>
            <App />
          </NoticeProvider>
        </AppearanceProvider>
      </EngineProvider>
    </I18nProvider>
  </StrictMode>,
);
