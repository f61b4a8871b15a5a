import '@fontsource-variable/inter/index.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/list.css';
import './styles/demand.css';
import './styles/pages.css';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { AppearanceProvider } from './app/appearance.tsx';
import { App } from './app/app.tsx';
import { deskBridge } from './connection/bridge.ts';
import { openConnection } from './connection/connection.ts';
import { createAnswerCache, EngineProvider } from './connection/engine.tsx';
import { portSource } from './connection/port-source.ts';
import { previewSource } from './connection/preview-source.ts';
import { NoticeProvider } from './ui/notice.tsx';

// The content security policy forbids code made from strings, which zod would otherwise try.
config({ jitless: true });

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no #root');
const connection = openConnection(deskBridge() === null ? previewSource : portSource);

createRoot(container).render(
  <StrictMode>
    <I18nProvider locale="fr-FR">
      <EngineProvider connection={connection} cache={createAnswerCache()}>
        <AppearanceProvider>
          <NoticeProvider>
            <App />
          </NoticeProvider>
        </AppearanceProvider>
      </EngineProvider>
    </I18nProvider>
  </StrictMode>,
);
