import type { ReactNode } from 'react';
import { formatInstant, formatNud, plural } from '../../src-main/api/format.ts';
import type { OutgoingFile, SendResult } from '../../src-main/api/outgoing.ts';
import { shapeOf, useAction, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { Blank, Unanswered } from '../ui/states.tsx';
import { Changes, FileState } from './changes.tsx';

/** Lines drawn at once. */
const MOST = 200;

/** The files that this desk sends, from their making to their confirmation. */
export function SendingPage(): ReactNode {
  const found = useProcedure('outgoing.list', null, { keepPrevious: true });
  const tell = useTell();
  const send = useAction('outgoing.send', ['outgoing.list']);
  return (
    <div className="page" data-testid="sending">
      <div className="block-head">
        <h1 className="title-1">Envois</h1>
        <div className="buttons">
          <Button
            weight="primary"
            isDisabled={send.isPending}
            onPress={() => {
              send.mutate(null, {
                onSuccess: (result) => {
                  tell(sentWords(result));
                },
                onError: (error) => {
                  tell(shapeOf(error).message);
                },
              });
            }}
          >
            {send.isPending ? 'Envoi…' : 'Envoyer maintenant'}
          </Button>
        </div>
      </div>
      <p className="country-help">
        Une correction faite ici part au SNE dès que le réseau le permet. La demande change sur ce poste quand
        le SNE renvoie lui-même la modification.
      </p>
      {found.data === undefined ? <Unanswered query={found} /> : <Files files={found.data} />}
    </div>
  );
}

function Files({ files }: { readonly files: readonly OutgoingFile[] }): ReactNode {
  if (files.length === 0) {
    return <Blank title="Aucun envoi." text="Ouvrez une demande et choisissez « Corriger… »." />;
  }
  return (
    <>
      <table className="plain-table country-table">
        <thead>
          <tr>
            <th scope="col">Numéro unique</th>
            <th scope="col">Changements</th>
            <th scope="col">État</th>
            <th scope="col">Fait le</th>
            <th scope="col">
              <span className="visually-hidden">Annuler</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, MOST).map((file) => (
            <FileRow key={file.id} file={file} />
          ))}
        </tbody>
      </table>
      {files.length <= MOST ? null : (
        <p className="caption">
          Les {plural(MOST, 'dernier')} sur {plural(files.length, 'envoi')}.
        </p>
      )}
    </>
  );
}

function FileRow({ file }: { readonly file: OutgoingFile }): ReactNode {
  const tell = useTell();
  const cancel = useAction('outgoing.cancel', ['outgoing.list', 'countries.corrections']);
  const { id, nud, status, sendings } = file;
  return (
    <tr data-status={status}>
      <th scope="row" className="nowrap">
        <a className="link figures" href={`#/demandes/${encodeURIComponent(nud)}`}>
          {formatNud(nud)}
        </a>
      </th>
      <td>
        <Changes file={file} />
      </td>
      <td>
        <FileState file={file} />
      </td>
      <td className="nowrap">{formatInstant(file.createdAt)}</td>
      <td className="amount">
        {status === 'refused' || ((status === 'blocked' || status === 'waiting') && sendings === 0) ? (
          <Button
            weight="quiet"
            aria-label={`${status === 'refused' ? 'Retirer' : 'Annuler'} l’envoi pour la demande ${formatNud(nud)}`}
            isDisabled={cancel.isPending}
            onPress={() => {
              cancel.mutate(
                { id },
                {
                  onError: (error) => {
                    tell(shapeOf(error).message);
                  },
                },
              );
            }}
          >
            {status === 'refused' ? 'Retirer' : 'Annuler'}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

function sentWords({ accepted, refused, waiting, blocked, files }: SendResult): string {
  if (files.length === 0) return 'Rien à envoyer.';
  const parts = [
    accepted === 0 ? '' : plural(accepted, 'envoi accepté', 'envois acceptés'),
    refused === 0 ? '' : plural(refused, 'refusé', 'refusés'),
    waiting === 0 ? '' : `${String(waiting)} en attente`,
    blocked === 0 ? '' : `${String(blocked)} à corriger`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'Le SNE n’a pas encore répondu.' : `${parts.join(', ')}.`;
}
