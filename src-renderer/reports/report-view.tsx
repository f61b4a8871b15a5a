import { useState } from 'react';
import type { ReactNode } from 'react';
import { formatDay, french, parisDay } from '../../src-main/api/format.ts';
import { usualPeriod } from '../../src-main/api/report-words.ts';
import { reportInput } from '../../src-main/api/reports.ts';
import type { ReportInput, ReportName } from '../../src-main/api/reports.ts';
import { shapeOf, useAction, useConnection, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { Blank, Unanswered } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';
import { Comparison } from './comparison.tsx';
import { DutySetting } from './duty.tsx';
import { FileButtons } from './file-buttons.tsx';
import { periodOf, QuestionBar } from './question-bar.tsx';
import type { Question } from './question-bar.tsx';
import { ReportSheet } from './report-sheet.tsx';

const FORMATS = ['csv', 'xlsx', 'pdf'] as const;

/** One report: its question, its figures here, at the SNE, or both compared. */
export function ReportView({ name }: { readonly name: Exclude<ReportName, 'quality'> }): ReactNode {
  const today = parisDay(useNow());
  const [question, setQuestion] = useState<Question>({
    choice: 'thisYear',
    dates: usualPeriod('thisYear', today),
    commune: null,
    reserver: 'all',
    source: 'local',
  });
  const asked = reportInput.safeParse({
    report: name,
    period: periodOf(question, today),
    filters: {
      commune: question.commune?.code ?? null,
      reserver: question.reserver === 'all' ? null : question.reserver,
    },
  });
  return (
    <>
      <QuestionBar question={question} onChange={setQuestion} />
      {asked.success ? (
        <Answer input={asked.data} source={question.source} />
      ) : (
        <p className="field-error" role="alert">
          Donnez deux jours, le premier avant le dernier.
        </p>
      )}
      <Definition name={name} />
      {name === '3ds' ? <DutySetting /> : null}
    </>
  );
}

function Answer({
  input,
  source,
}: {
  readonly input: ReportInput;
  readonly source: Question['source'];
}): ReactNode {
  if (source === 'local') return <LocalAnswer input={input} />;
  return source === 'sne' ? <SneAnswer input={input} /> : <ComparedAnswer input={input} />;
}

function LocalAnswer({ input }: { readonly input: ReportInput }): ReactNode {
  const answer = useProcedure('reports.local', input, { keepPrevious: true });
  const connection = useConnection();
  if (answer.isError || answer.data === undefined) return <Unanswered query={answer} />;
  return (
    <ReportSheet
      report={answer.data}
      busy={answer.isFetching}
      actions={
        <>
          <Button
            isPending={answer.isFetching}
            onPress={() => {
              void answer.refetch();
            }}
          >
            Recalculer
          </Button>
          <FileButtons
            formats={FORMATS}
            make={(format) => connection.call('reports.file', { question: input, source: 'local', format })}
          />
        </>
      }
    />
  );
}

function SneAnswer({ input }: { readonly input: ReportInput }): ReactNode {
  const kept = useProcedure('reports.kept', input);
  const connection = useConnection();
  if (kept.isError || kept.data === undefined) return <Unanswered query={kept} />;
  if (kept.data === null) return <NeverAsked input={input} />;
  return (
    <ReportSheet
      report={kept.data}
      busy={false}
      actions={
        <>
          <AskSne input={input} />
          <FileButtons
            formats={FORMATS}
            make={(format) => connection.call('reports.file', { question: input, source: 'sne', format })}
          />
        </>
      }
    />
  );
}

function ComparedAnswer({ input }: { readonly input: ReportInput }): ReactNode {
  const compared = useProcedure('reports.compare', input);
  if (compared.isError || compared.data === undefined) return <Unanswered query={compared} />;
  if (compared.data === null) return <NeverAsked input={input} />;
  return <Comparison comparison={compared.data} actions={<AskSne input={input} />} />;
}

function NeverAsked({ input }: { readonly input: ReportInput }): ReactNode {
  const { from, to } = input.period;
  return (
    <Blank
      title="Ce rapport n’a pas encore été demandé au SNE"
      text={french(
        `Pour la période du ${formatDay(from)} au ${formatDay(to)} et ces filtres, aucune réponse n’est gardée sur ce poste.`,
      )}
      action={<AskSne input={input} />}
    />
  );
}

function AskSne({ input }: { readonly input: ReportInput }): ReactNode {
  const fetch = useAction('reports.fetch', ['reports.kept', 'reports.compare']);
  const failure = fetch.error === null ? null : shapeOf(fetch.error);
  return (
    <span className="ask">
      <Button
        isPending={fetch.isPending}
        onPress={() => {
          fetch.mutate(input);
        }}
      >
        {fetch.isPending ? 'Demande au SNE…' : 'Demander au SNE'}
      </Button>
      {failure === null ? null : (
        <span className="field-error" role="alert">
          {french(`${failure.message} ${failure.hint ?? ''}`)} <span className="code">{failure.code}</span>
        </span>
      )}
    </span>
  );
}

function Definition({ name }: { readonly name: ReportName }): ReactNode {
  const found = useProcedure('reports.definitions', null).data?.find(
    (definition) => definition.name === name,
  );
  if (found === undefined) return null;
  return (
    <details className="definition" open>
      <summary>Ce que compte ce rapport, et ce qui lui manque</summary>
      <p>{french(found.counts)}</p>
      <p>
        {french(`Filtre par commune : ${found.communeMeans}`)}{' '}
        {french(`Filtre par réservataire : ${found.reserverMeans}`)}
      </p>
      <ul>
        {found.lacks.map((lack) => (
          <li key={lack}>{french(lack)}</li>
        ))}
      </ul>
    </details>
  );
}
