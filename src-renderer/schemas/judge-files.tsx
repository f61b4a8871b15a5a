import { useEffect, useEffectEvent, useRef } from 'react';
import type { ReactNode } from 'react';
import { french, plural } from '../../src-main/api/format.ts';
import type { FileError, FileVerdict } from '../../src-main/api/schemas.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTellFailure } from '../ui/notice.tsx';
import { chosenFiles, encoded } from './dropped.ts';
import type { ChosenFile } from './dropped.ts';

/** Lines shown at once. */
const MOST_LINES = 500;

/** Judges files and archives that a person brings: every error with its line, in plain words, and the line itself. */
export function JudgeFiles(props: {
  /** Files that were dropped on the window; null: none since. */
  readonly dropped: readonly ChosenFile[] | null;
  readonly onTaken: () => void;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const judge = useAction('schemas.validate');
  const tellFailure = useTellFailure();
  const run = async (files: readonly ChosenFile[]): Promise<void> => {
    try {
      if (files.length > 0) judge.mutate({ files: await encoded(files) });
    } catch (unread) {
      tellFailure(unread);
    }
  };
  const runDropped = useEffectEvent(run);
  const { dropped, onTaken } = props;
  const taken = useEffectEvent(onTaken);
  useEffect(() => {
    if (dropped === null) return;
    taken();
    void runDropped(dropped);
  }, [dropped]);
  const failure = judge.error === null ? null : shapeOf(judge.error);
  return (
    <>
      <div className="block-head">
        <h2 className="title-2">Valider des fichiers</h2>
        <Button
          isDisabled={judge.isPending}
          onPress={() => {
            input.current?.click();
          }}
        >
          {judge.isPending ? 'Validation…' : 'Choisir des fichiers…'}
        </Button>
      </div>
      <p className="caption">
        Déposez n’importe où dans la fenêtre des fichiers .xml ou des archives (.tgz, .zip) : ils sont jugés
        par le schéma en place, sans être enregistrés.
      </p>
      <input
        ref={input}
        type="file"
        accept=".xml,.zip,.tgz,.gz,.tar"
        multiple
        hidden
        aria-label="Fichiers à valider"
        onChange={(event) => {
          const files = chosenFiles(event.target.files);
          event.target.value = '';
          void run(files);
        }}
      />
      {failure === null ? null : (
        <p role="alert">
          {french(failure.message)} <span className="code">({failure.code})</span>
        </p>
      )}
      {judge.data === undefined ? null : <Verdicts files={judge.data.files} />}
    </>
  );
}

function Verdicts({ files }: { readonly files: readonly FileVerdict[] }): ReactNode {
  const bad = files.filter(({ valid }) => !valid);
  const lines = bad.flatMap(({ file, errors }) => errors.map((error) => ({ file, error })));
  const said = `${plural(files.length, 'fichier jugé', 'fichiers jugés')} par le schéma ${files[0]?.schema ?? ''} : ${
    bad.length === 0 ? 'tout est conforme.' : `${plural(bad.length, 'non conforme', 'non conformes')}.`
  }`;
  return (
    <>
      <p className="verdict" data-testid="verdict" role="status">
        {french(said)}
      </p>
      {lines.length === 0 ? null : (
        <table className="plain-table verdict-table" data-testid="verdicts">
          <thead>
            <tr>
              <th scope="col">Fichier</th>
              <th scope="col" className="amount">
                Ligne
              </th>
              <th scope="col">Élément</th>
              <th scope="col">Ce qui ne va pas</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, MOST_LINES).map(({ file, error }, index) => (
              <ErrorLine key={`${file} ${String(index)}`} file={file} error={error} />
            ))}
          </tbody>
        </table>
      )}
      {lines.length > MOST_LINES ? (
        <p className="caption">{plural(lines.length - MOST_LINES, 'autre erreur', 'autres erreurs')}.</p>
      ) : null}
    </>
  );
}

function ErrorLine({ file, error }: { readonly file: string; readonly error: FileError }): ReactNode {
  const { line, element, message, source, hint, code } = error;
  return (
    <tr>
      <th scope="row" className="verdict-file">
        {file}
      </th>
      <td className="amount">{line ?? '–'}</td>
      <td>{element ?? '–'}</td>
      <td>
        {french(message.charAt(0).toLocaleUpperCase('fr') + message.slice(1))}
        {source === null ? null : <code className="verdict-source">{source}</code>}
        {hint === null ? null : <span className="fact-more">{french(hint)}</span>}
        {code === null ? null : <span className="code"> ({code})</span>}
      </td>
    </tr>
  );
}
