import { useState } from 'react';
import type { ReactNode } from 'react';
import { useProcedure } from '../connection/engine.tsx';
import { openFirstStart } from '../first-start/opening.ts';
import { Button } from '../ui/controls.tsx';
import { Unanswered } from '../ui/states.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DataSection } from './data-section.tsx';
import { PortabilitySection } from './portability-section.tsx';
import { ReferencesSection } from './references-section.tsx';
import { SettingsEditor } from './settings-editor.tsx';

/** The settings of the desk, then the look of this window. */
export function SettingsPage(): ReactNode {
  const view = useProcedure('settings.get', null);
  // Settings that came from a file are shown by a form of their own.
  const [brought, setBrought] = useState(0);
  return (
    <div className="page page-form">
      <h1 className="title-1">Réglages</h1>
      {view.data?.settings.connection.url === null ? (
        <p className="settings-assistant">
          Ce poste ne connaît pas encore son SNE.{' '}
          <Button weight="quiet" onPress={openFirstStart}>
            Ouvrir l’assistant de première mise en route
          </Button>
        </p>
      ) : null}
      {view.data === undefined ? (
        <Unanswered query={view} />
      ) : (
        <SettingsEditor key={brought} view={view.data} />
      )}
      <DataSection />
      <PortabilitySection
        onImported={() => {
          setBrought((before) => before + 1);
        }}
      />
      <ReferencesSection />
      <AppearanceSection />
    </div>
  );
}
