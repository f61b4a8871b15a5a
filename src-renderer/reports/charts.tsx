import type { ReactNode } from 'react';
import { formatCount, formatDay, monthName } from '../../src-main/api/format.ts';

const HEIGHT = 96;
const BAR = 28;
const LABEL = 18;
/** More bars than this do not fit: only the last ones are drawn. */
const MOST_BARS = 36;

interface MonthCount {
  readonly month: string;
  readonly count: number;
}

/** Counts a month as bars; each bar says its figure, so that nothing is known by its height alone. */
export function MonthBars(props: {
  readonly label: string;
  readonly series: readonly MonthCount[];
}): ReactNode {
  const months = filled(props.series).slice(-MOST_BARS);
  if (months.length < 2) return null;
  const most = Math.max(1, ...months.map(({ count }) => count));
  const width = months.length * BAR;
  return (
    <figure className="chart">
      <figcaption className="caption">{props.label}</figcaption>
      <svg
        viewBox={`0 0 ${String(width)} ${String(HEIGHT + 3 * LABEL)}`}
        style={{ inlineSize: `${String(width)}px` }}
        role="img"
        aria-label={`${props.label} : ${months.map(({ month, count }) => `${monthName(month)} ${month.slice(0, 4)} ${formatCount(count)}`).join(', ')}`}
      >
        {months.map(({ month, count }, at) => {
          const height = (HEIGHT * count) / most;
          const x = at * BAR;
          return (
            <g key={month}>
              <rect
                className="chart-bar"
                x={x + 4}
                y={LABEL + HEIGHT - height}
                width={BAR - 8}
                height={height}
                rx={1}
              />
              <text className="chart-figure" x={x + BAR / 2} y={LABEL + HEIGHT - height - 4}>
                {count === 0 ? '' : formatCount(count)}
              </text>
              <text className="chart-label" x={x + BAR / 2} y={LABEL + HEIGHT + 14}>
                {month.slice(5)}
              </text>
              {at === 0 || month.endsWith('-01') ? (
                <text className="chart-label chart-start" x={x + 4} y={LABEL + HEIGHT + 30}>
                  {month.slice(0, 4)}
                </text>
              ) : null}
            </g>
          );
        })}
        <line className="chart-line" x1={0} x2={width} y1={LABEL + HEIGHT + 0.5} y2={LABEL + HEIGHT + 0.5} />
      </svg>
    </figure>
  );
}

/** Months without any count are there with none. */
function filled(series: readonly MonthCount[]): readonly MonthCount[] {
  const [first] = series;
  const last = series.at(-1);
  if (first === undefined || last === undefined) return [];
  const known = new Map(series.map(({ month, count }) => [month, count]));
  const months: MonthCount[] = [];
  for (let month = first.month; month <= last.month; month = nextMonth(month)) {
    months.push({ month, count: known.get(month) ?? 0 });
  }
  return months;
}

function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(number + 1).padStart(2, '0')}`;
}

interface DayCount {
  readonly day: string;
  readonly count: number;
}

const TREND = { width: 640, height: 120, left: 44, bottom: 20 } as const;

/** The course of an indicator as a line with its least and greatest figure; under two points there is no course yet. */
export function Trend(props: { readonly label: string; readonly course: readonly DayCount[] }): ReactNode {
  const { label, course } = props;
  const [first] = course;
  const last = course.at(-1);
  if (first === undefined || last === undefined || course.length < 2) {
    return (
      <p className="caption">
        {first === undefined
          ? 'Aucun relevé encore : le poste en garde un par jour.'
          : `Un seul relevé, le ${formatDay(first.day)} : l’évolution se lira à partir de demain.`}
      </p>
    );
  }
  const most = Math.max(1, ...course.map(({ count }) => count));
  const { points, plotHeight } = plot(course, most);
  return (
    <figure className="chart">
      <figcaption className="caption">
        {label} : {formatCount(first.count)} le {formatDay(first.day)}, {formatCount(last.count)} le{' '}
        {formatDay(last.day)}
      </figcaption>
      <svg
        viewBox={`0 0 ${String(TREND.width)} ${String(TREND.height)}`}
        style={{ inlineSize: '100%', maxInlineSize: `${String(TREND.width)}px` }}
        role="img"
        aria-label={`${label}, ${String(course.length)} relevés, de ${formatCount(first.count)} à ${formatCount(last.count)}`}
      >
        <line
          className="chart-line"
          x1={TREND.left}
          x2={TREND.width}
          y1={plotHeight + 4.5}
          y2={plotHeight + 4.5}
        />
        <text className="chart-scale" x={TREND.left - 6} y={12}>
          {formatCount(most)}
        </text>
        <text className="chart-scale" x={TREND.left - 6} y={plotHeight + 8}>
          0
        </text>
        <polyline
          className="chart-trend"
          points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
        />
        {course.length > 40
          ? null
          : points.map(({ x, y }, at) => (
              <circle key={course[at]?.day ?? at} className="chart-point" cx={x} cy={y} r={2.5}>
                <title>{`${formatDay(course[at]?.day ?? '')} : ${formatCount(course[at]?.count ?? 0)}`}</title>
              </circle>
            ))}
        <text className="chart-label chart-start" x={TREND.left} y={TREND.height - 2}>
          {formatDay(first.day)}
        </text>
        <text className="chart-label chart-end" x={TREND.width} y={TREND.height - 2}>
          {formatDay(last.day)}
        </text>
      </svg>
    </figure>
  );
}

/** Days are as far apart as the calendar has them. */
function plot(
  course: readonly DayCount[],
  most: number,
): { readonly points: readonly { readonly x: number; readonly y: number }[]; readonly plotHeight: number } {
  const plotHeight = TREND.height - TREND.bottom - 4;
  const times = course.map(({ day }) => Date.parse(day));
  const start = times[0] ?? 0;
  const span = Math.max(1, (times.at(-1) ?? start) - start);
  const points = course.map(({ count }, at) => ({
    x: TREND.left + 4 + ((TREND.width - TREND.left - 8) * ((times[at] ?? start) - start)) / span,
    y: 4 + plotHeight * (1 - count / most),
  }));
  return { points, plotHeight };
}
