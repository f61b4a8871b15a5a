import type { ReactNode } from 'react';
import { atMoment, formatDay, formatInstant, french } from '../../src-main/api/format.ts';
import { cellText, totalLines } from '../../src-main/api/report-words.ts';
import type { Report, ReportColumn } from '../../src-main/api/reports.ts';
import { useNow } from '../ui/use-now.ts';
import { MonthBars } from './charts.tsx';

/** Codes whose label stands in the column beside: they are for files. */
const CODES: ReadonlySet<string> = new Set(['reason', 'subReason', 'reserverType', 'commune', 'indicator']);

const isText = ({ kind }: ReportColumn): boolean => kind === 'text';

/** A report on screen: when it was made, totals, months, rows. */
export function ReportSheet(props: {
  readonly report: Report;
  readonly busy: boolean;
  readonly actions: ReactNode;
}): ReactNode {
  const { report, busy, actions } = props;
  const columns = report.columns.filter(({ key }) => !CODES.has(key));
  return (
    <section className="sheet" aria-label={report.title} aria-busy={busy}>
      <div className="sheet-head">
        <div>
          <h2 className="title-2">{french(report.title)}</h2>
          <MadeAt report={report} />
        </div>
        <div className="buttons">{actions}</div>
      </div>
      <dl className="totals" data-testid="report-totals">
        {totalLines(report).map(({ label, kind, cell }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figures">{cellText(kind, cell)}</dd>
          </div>
        ))}
      </dl>
      <MonthBars label="Par mois" series={report.series} />
      {report.rows.length === 0 ? (
        <p className="nothing">Rien à compter pour cette période et ces filtres.</p>
      ) : (
        <div className="table-place">
          <table className="plain-table report-table" aria-label={report.title}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.key} scope="col" {...(isText(column) ? {} : { className: 'amount' })}>
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {report.rows.map((row) => (
                <tr key={JSON.stringify(report.columns.filter(isText).map(({ key }) => row[key]))}>
                  {columns.map((column) => (
                    <td key={column.key} {...(isText(column) ? {} : { className: 'amount' })}>
                      {cellText(column.kind, row[column.key])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function MadeAt({ report }: { readonly report: Report }): ReactNode {
  const now = useNow();
  const { period, source, computedAt, dataFrom } = report;
  const when =
    source === 'sne'
      ? `reçu du SNE le ${formatInstant(computedAt)}`
      : `calculé ${atMoment(computedAt, now)}${dataFrom === null ? '' : `, données jusqu’au ${formatInstant(dataFrom)}`}`;
  return (
    <p className="caption">{french(`Du ${formatDay(period.from)} au ${formatDay(period.to)}, ${when}`)}</p>
  );
}
