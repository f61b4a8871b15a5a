import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import type { OutgoingFile } from '../../src-main/api/outgoing.ts';
import { changeText, outgoingStatusLabel } from '../../src-main/api/outgoing-words.ts';

/** What a file changes, a line each. */
export function Changes({ file }: { readonly file: OutgoingFile }): ReactNode {
  return (
    <ul className="changes">
      {file.changes.map((change) => (
        <li key={`${change.person} ${change.field}`}>{changeText(change)}</li>
      ))}
    </ul>
  );
}

/** How far a file has come, why it goes no further, and what the SNE has to say about it. */
export function FileState({ file }: { readonly file: OutgoingFile }): ReactNode {
  const { status, error, anomalies, sneNumber } = file;
  return (
    <>
      {outgoingStatusLabel(status)}
      {sneNumber === null ? null : <span className="fact-more">dépôt {sneNumber}</span>}
      {error === null ? null : (
        <span className="fact-more">
          {french(error.message)} {error.hint === null ? '' : french(error.hint)}{' '}
          <span className="code">{error.code}</span>
        </span>
      )}
      {anomalies.map(({ code, message, element, blocking }, place) => (
        <span key={place} className="fact-more">
          {blocking ? 'Anomalie bloquante' : 'Anomalie'}
          {code === null ? '' : ` ${code}`}
          {'\u00A0'}: {french(message)}
          {element === null ? '' : ` (${element})`}
        </span>
      ))}
    </>
  );
}
