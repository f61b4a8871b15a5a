import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import { originLabel, policySentence } from '../../src-main/api/schema-words.ts';
import { useProcedure } from '../connection/engine.tsx';
import { Unanswered } from '../ui/states.tsx';
import { Drift } from './drift.tsx';
import type { ChosenFile } from './dropped.ts';
import { JudgeFiles } from './judge-files.tsx';
import { Packs } from './packs.tsx';

/** The schemas of the interface: what they refuse, which set judges, and judging files by hand. */
export function SchemasPage(props: {
  readonly dropped: readonly ChosenFile[] | null;
  readonly onTaken: () => void;
}): ReactNode {
  const list = useProcedure('schemas.list', null);
  const current = list.data?.schemas.find((pack) => pack.current);
  return (
    <div className="page schemas" data-testid="schemas">
      <h1 className="title-1">Schémas</h1>
      {list.data === undefined || current === undefined ? null : (
        <p className="page-lead" data-testid="schemas-lead" data-problem={list.data.fault !== null}>
          {french(`Schémas ${current.version} en place (${originLabel(current.origin)}).`)}{' '}
          {policySentence(list.data.policy)} {list.data.fault}
        </p>
      )}
      <section className="block" aria-label="Hors du schéma">
        <Drift />
      </section>
      <section className="block" aria-label="Jeux de schémas">
        <h2 className="title-2">Jeux de schémas</h2>
        {list.data === undefined ? <Unanswered query={list} /> : <Packs schemas={list.data.schemas} />}
      </section>
      <section className="block" aria-label="Valider des fichiers">
        <JudgeFiles dropped={props.dropped} onTaken={props.onTaken} />
      </section>
    </div>
  );
}
