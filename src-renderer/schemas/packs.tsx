import { useRef, useState } from 'react';
import type { DragEvent, ReactNode } from 'react';
import { formatInstant, french } from '../../src-main/api/format.ts';
import { originLabel } from '../../src-main/api/schema-words.ts';
import type { SchemaPackState } from '../../src-main/api/schemas.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';
import { chosenFiles, droppedFiles, encoded } from './dropped.ts';
import type { ChosenFile } from './dropped.ts';

const ANSWERS = ['schemas.list', 'schemas.drift', 'status.get'] as const;

/** The sets of schemas known, and the way to put another in place. */
export function Packs({ schemas }: { readonly schemas: readonly SchemaPackState[] }): ReactNode {
  const tell = useTell();
  const use = useAction('schemas.use', ANSWERS);
  return (
    <>
      <table className="plain-table" data-testid="packs">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Origine</th>
            <th scope="col">Ajouté le</th>
            <th scope="col">
              <span className="visually-hidden">En place</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {schemas.map(({ id, version, origin, addedAt, current }) => (
            <tr key={id} data-current={current}>
              <th scope="row" className="figures">
                {version}
              </th>
              <td>{originLabel(origin)}</td>
              <td className="figures">{addedAt === null ? '–' : formatInstant(addedAt)}</td>
              <td className="amount">
                {current ? (
                  <strong>En place</strong>
                ) : (
                  <Button
                    weight="quiet"
                    isDisabled={use.isPending}
                    aria-label={`Mettre en place ${version}, ${originLabel(origin)}`}
                    onPress={() => {
                      use.mutate(
                        { id },
                        {
                          onSuccess: () => {
                            tell(`Schémas ${version} en place ; revalidation en cours.`);
                          },
                          onError: (error) => {
                            tell(shapeOf(error).message);
                          },
                        },
                      );
                    }}
                  >
                    Mettre en place
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <AddPack />
    </>
  );
}

function AddPack(): ReactNode {
  const archive = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const add = useAction('schemas.add', ANSWERS);
  const tell = useTell();
  const tellFailure = useTellFailure();
  const give = async (files: readonly ChosenFile[]): Promise<void> => {
    if (files.length === 0) return;
    const before = Date.now();
    add.mutate(
      { files: await encoded(files), version: null },
      {
        onSuccess: ({ schemas }) => {
          const current = schemas.find((pack) => pack.current);
          const seconds = Math.max(1, Math.round((Date.now() - before) / 1000));
          tell(`Schémas ${current?.version ?? ''} en place, vérifiés en ${String(seconds)} s.`);
        },
      },
    );
  };
  const drop = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      setOver(true);
    },
    onDragLeave: () => {
      setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      // Elsewhere in the window, files that are dropped are to be judged.
      event.stopPropagation();
      setOver(false);
      droppedFiles(event.dataTransfer).then(give).catch(tellFailure);
    },
  };
  const failure = add.error === null ? null : shapeOf(add.error);
  return (
    <div className="drop-zone" data-over={over} data-testid="pack-drop" {...drop}>
      <p>Déposez ici le jeu officiel du GIP SNE (dossier, .zip, .tgz ou .xsd), ou choisissez-le.</p>
      <div className="buttons">
        <Button
          isDisabled={add.isPending}
          onPress={() => {
            archive.current?.click();
          }}
        >
          {add.isPending ? 'Vérification…' : 'Archive ou fichier…'}
        </Button>
        <Button
          isDisabled={add.isPending}
          onPress={() => {
            folder.current?.click();
          }}
        >
          Dossier…
        </Button>
      </div>
      <input
        ref={archive}
        type="file"
        accept=".zip,.tgz,.gz,.tar,.xsd"
        multiple
        hidden
        aria-label="Archive ou fichier de schémas"
        onChange={(event) => {
          const files = chosenFiles(event.target.files);
          event.target.value = '';
          give(files).catch(tellFailure);
        }}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Dossier de schémas"
        {...{ webkitdirectory: '' }}
        onChange={(event) => {
          const files = chosenFiles(event.target.files);
          event.target.value = '';
          give(files).catch(tellFailure);
        }}
      />
      {failure === null ? null : (
        <div className="drop-failure" role="alert" data-testid="pack-failure">
          <p>{french(failure.message)}</p>
          <p className="caption">
            {failure.hint === null ? '' : `${french(failure.hint)} `}
            Le schéma en place n’a pas changé. <span className="code">({failure.code})</span>
          </p>
        </div>
      )}
    </div>
  );
}
