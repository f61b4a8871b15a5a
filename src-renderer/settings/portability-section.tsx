import { useRef } from 'react';
import type { ReactNode } from 'react';
import { french, NBSP } from '../../src-main/api/format.ts';
import type { SettingsView } from '../../src-main/api/settings.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { saveFile } from '../reports/save-file.ts';
import { readOrTell } from '../schemas/read-file.ts';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';
import { Refused } from '../ui/states.tsx';

/** The settings as a file for a second computer, and back. */
export function PortabilitySection(props: {
  /** Other settings are in place. */
  readonly onImported: (view: SettingsView) => void;
}): ReactNode {
  const tell = useTell();
  const tellFailure = useTellFailure();
  const input = useRef<HTMLInputElement>(null);
  const exporting = useAction('settings.export');
  const importing = useAction('settings.import', ['settings.get', 'status.get']);
  const read = async (file: File): Promise<void> => {
    const content = await readOrTell(file.name, () => file.text());
    importing.mutate(
      { content },
      {
        onSuccess: ({ view, ignored }) => {
          props.onImported(view);
          tell(
            ignored.length === 0
              ? 'Réglages importés.'
              : `Réglages importés, sauf ${ignored.join(', ')}${NBSP}: inconnus de cette version.`,
          );
        },
      },
    );
  };
  const failure = importing.error ?? exporting.error;
  return (
    <section className="block" aria-label="Second poste">
      <h2 className="title-2">Pour un second poste</h2>
      <p className="field-help">
        {french(
          'Le fichier contient tous les réglages sauf les mots de passe, à saisir sur chaque poste ; les certificats y sont désignés par leur chemin.',
        )}
      </p>
      <div className="actions">
        <Button
          isPending={exporting.isPending}
          onPress={() => {
            exporting.mutate(null, { onSuccess: saveFile });
          }}
        >
          Exporter les réglages…
        </Button>
        <Button
          isPending={importing.isPending}
          onPress={() => {
            input.current?.click();
          }}
        >
          Importer des réglages…
        </Button>
        <input
          ref={input}
          type="file"
          accept=".json"
          className="visually-hidden"
          tabIndex={-1}
          aria-hidden
          aria-label="Fichier de réglages"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (file !== undefined) read(file).catch(tellFailure);
          }}
        />
      </div>
      {failure === null ? null : <Refused failure={shapeOf(failure)} />}
    </section>
  );
}
