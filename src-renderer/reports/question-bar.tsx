import type { ReactNode } from 'react';
import { parisDay } from '../../src-main/api/format.ts';
import { RESERVERS, usualPeriod } from '../../src-main/api/report-words.ts';
import type { ReportPeriod } from '../../src-main/api/reports.ts';
import { CommuneField } from '../demands/commune-field.tsx';
import type { ChosenCommune } from '../demands/list-input.ts';
import { Choice } from '../ui/controls.tsx';
import { useNow } from '../ui/use-now.ts';

export type PeriodChoice = 'thisYear' | 'lastYear' | 'twelveMonths' | 'dates';
export type SourceChoice = 'local' | 'sne' | 'compare';
export type ReserverChoice = 'all' | (typeof RESERVERS)[number]['key'];

/** What the person asks of a report, as the controls hold it. */
export interface Question {
  readonly choice: PeriodChoice;
  /** Used with `dates`; may be incomplete while it is being typed. */
  readonly dates: ReportPeriod;
  readonly commune: ChosenCommune | null;
  readonly reserver: ReserverChoice;
  readonly source: SourceChoice;
}

const PERIODS = [
  { key: 'thisYear', label: 'Cette année' },
  { key: 'lastYear', label: 'L’an dernier' },
  { key: 'twelveMonths', label: 'Douze derniers mois' },
  { key: 'dates', label: 'Autres dates' },
] as const;
const SOURCES = [
  { key: 'local', label: 'Base de ce poste' },
  { key: 'sne', label: 'Rapport du SNE' },
  { key: 'compare', label: 'Comparaison' },
] as const;
const RESERVER_OPTIONS = [{ key: 'all', label: 'Tous les réservataires' }, ...RESERVERS] as const;

/** The period that the controls stand for. */
export function periodOf(question: Question, today: string): ReportPeriod {
  return question.choice === 'dates' ? question.dates : usualPeriod(question.choice, today);
}

/** Period, commune, reserver and source of a report. */
export function QuestionBar(props: {
  readonly question: Question;
  readonly onChange: (question: Question) => void;
}): ReactNode {
  const { question, onChange } = props;
  const today = parisDay(useNow());
  return (
    <div className="question" role="group" aria-label="Période et filtres">
      <Choice
        look="bar"
        label="Source"
        options={SOURCES}
        value={question.source}
        neutral="local"
        onChange={(source) => {
          onChange({ ...question, source });
        }}
      />
      <Choice
        look="bar"
        label="Période"
        options={PERIODS}
        value={question.choice}
        neutral="thisYear"
        onChange={(choice) => {
          onChange({ ...question, choice, dates: periodOf(question, today) });
        }}
      />
      {question.choice === 'dates' ? (
        <Dates
          dates={question.dates}
          onChange={(dates) => {
            onChange({ ...question, dates });
          }}
        />
      ) : null}
      <CommuneField
        label="Commune"
        placeholder="Toutes les communes"
        look="bar"
        value={question.commune}
        onChange={(commune) => {
          onChange({ ...question, commune });
        }}
      />
      <Choice
        look="bar"
        label="Réservataire"
        options={RESERVER_OPTIONS}
        value={question.reserver}
        neutral="all"
        onChange={(reserver) => {
          onChange({ ...question, reserver });
        }}
      />
    </div>
  );
}

function Dates(props: {
  readonly dates: ReportPeriod;
  readonly onChange: (dates: ReportPeriod) => void;
}): ReactNode {
  const { dates, onChange } = props;
  return (
    <span className="question-dates">
      <label>
        du{' '}
        <input
          className="date-input"
          type="date"
          aria-label="Premier jour"
          value={dates.from}
          onChange={(event) => {
            onChange({ ...dates, from: event.currentTarget.value });
          }}
        />
      </label>
      <label>
        au{' '}
        <input
          className="date-input"
          type="date"
          aria-label="Dernier jour"
          value={dates.to}
          onChange={(event) => {
            onChange({ ...dates, to: event.currentTarget.value });
          }}
        />
      </label>
    </span>
  );
}
