import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount } from '../../src-main/api/format.ts';

/** One thing of the day: how many, what, and the way to it. */
export function TodayLine(props: {
  /** Null where the line is not about a number. */
  readonly count: number | null;
  readonly what: string;
  readonly more?: string | undefined;
  readonly sign?: ReactNode;
  /** Where it leads: a page of the window, or what brings the list in order. */
  readonly to: string | (() => void);
}): ReactNode {
  const { count, what, more, sign, to } = props;
  const content = (
    <>
      <span className="today-count figures">{count === null ? sign : formatCount(count)}</span>
      <span className="today-what">
        {what}
        {more === undefined ? null : <span className="today-more">{more}</span>}
      </span>
      <ChevronRight className="today-way" size={16} strokeWidth={1.5} aria-hidden />
    </>
  );
  return (
    <li>
      {typeof to === 'string' ? (
        <a className="today-line" href={to}>
          {content}
        </a>
      ) : (
        <button type="button" className="today-line" onClick={to}>
          {content}
        </button>
      )}
    </li>
  );
}

/** A group of lines under its title; `empty` is said when there is none. */
export function TodayBlock(props: {
  readonly title: string;
  readonly end?: ReactNode;
  readonly empty: string;
  readonly children: readonly ReactNode[];
}): ReactNode {
  const lines = props.children.filter((line) => line !== null);
  return (
    <section className="today-block" aria-label={props.title}>
      <header className="today-head">
        <h2 className="title-2">{props.title}</h2>
        {props.end}
      </header>
      {lines.length === 0 ? (
        <p className="today-empty">{props.empty}</p>
      ) : (
        <ul className="today-lines">{lines}</ul>
      )}
    </section>
  );
}
