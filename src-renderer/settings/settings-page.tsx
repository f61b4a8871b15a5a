import type { ReactNode } from 'react';
import { useProcedure } from '../connection/engine.tsx';
import { Bone, Failed } from '../ui/states.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DataSection } from './data-section.tsx';
import { ReferencesSection } from './references-section.tsx';
import { SettingsEditor } from './settings-editor.tsx';

/** The settings of the desk, then the look of this window. */
export function SettingsPage(): ReactNode {
  const view = useProcedure('settings.get', null);
  return (
    <div className="page page-form">
      <h1 className="title-1">Réglages</h1>
      {view.data !== undefined ? (
        <SettingsEditor view={view.data} />
      ) : view.isError ? (
        <Failed
          error={view.error}
          onRetry={() => {
            void view.refetch();
          }}
        />
      ) : (
        <Bone width={60} />
      )}
      <DataSection />
      <ReferencesSection />
      <AppearanceSection />
    </div>
  );
}
