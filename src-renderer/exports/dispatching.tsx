import type { ReactNode } from 'react';
import { dispatchingSentences } from '../../src-main/api/dispatching-words.ts';
import { formatNud, plural } from '../../src-main/api/format.ts';
import { useProcedure } from '../connection/engine.tsx';

/** The files of the dispatching e-mails that were imported, and what only they know; nothing where there are none. */
export function Dispatching(): ReactNode {
  const found = useProcedure('dispatching.summary', null, { keepPrevious: true }).data ?? null;
  if (found === null) return null;
  const { demands, examples } = found.onlyHere;
  return (
    <section className="block" aria-label="Fichiers du dispatching" data-testid="dispatching">
      <h2 className="title-2">Fichiers du dispatching</h2>
      {dispatchingSentences(found).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {demands === 0 ? null : (
        <>
          <p>{plural(demands, 'demande dont', 'demandes dont')} le SNE n’a redit aucun mouvement&nbsp;:</p>
          <ul className="changes">
            {examples.map((nud) => (
              <li key={nud}>
                <a className="link figures" href={`#/demandes/${encodeURIComponent(nud)}`}>
                  {formatNud(nud)}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
