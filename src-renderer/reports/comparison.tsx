import { useState } from 'react';
import type { ReactNode } from 'react';
import { formatDay, formatInstant, french, plural } from '../../src-main/api/format.ts';
import { cellText } from '../../src-main/api/report-words.ts';
import type { ComparedFigure, ReportComparison } from '../../src-main/api/reports.ts';

/** The store's figures beside those of the SNE; what differs first, what is equal when it is asked for. */
export function Comparison(props: {
  readonly comparison: ReportComparison;
  readonly actions: ReactNode;
}): ReactNode {
  const { comparison, actions } = props;
  const { period, totals, rows, localAt, sneAt } = comparison;
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.filter(differs);
  return (
    <section className="sheet" aria-label="Comparaison">
      <div className="sheet-head">
        <div>
          <h2 className="title-2" data-testid="compared">
            {comparedWords(totals)}
          </h2>
          <p className="caption">
            {french(
              `Du ${formatDay(period.from)} au ${formatDay(period.to)}. Poste : ${formatInstant(localAt)}. SNE : ${formatInstant(sneAt)}.`,
            )}
          </p>
        </div>
        <div className="buttons">{actions}</div>
      </div>
      <label className="check-line">
        <input
          type="checkbox"
          checked={all}
          onChange={(event) => {
            setAll(event.currentTarget.checked);
          }}
        />
        Montrer aussi les chiffres égaux
      </label>
      {shown.length === 0 ? null : <Rows rows={shown} />}
    </section>
  );
}

function comparedWords({ compared, different }: ReportComparison['totals']): string {
  if (compared === 0) return 'Aucun chiffre à comparer';
  if (different > 0)
    return `${plural(different, 'chiffre diffère', 'chiffres diffèrent')} sur ${String(compared)}`;
  return compared === 1
    ? 'Le seul chiffre comparé est égal'
    : french(`Les ${plural(compared, 'chiffre comparé est égal', 'chiffres comparés sont égaux')}`);
}

function differs({ local, sne }: ComparedFigure): boolean {
  return (local ?? 0) !== (sne ?? 0);
}

function Rows({ rows }: { readonly rows: readonly ComparedFigure[] }): ReactNode {
  return (
    <div className="table-place">
      <table className="plain-table report-table" aria-label="Chiffres comparés">
        <thead>
          <tr>
            <th scope="col">Ligne</th>
            <th scope="col">Chiffre</th>
            <th scope="col" className="amount">
              Base de ce poste
            </th>
            <th scope="col" className="amount">
              SNE
            </th>
            <th scope="col" className="amount">
              Écart
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.label} ${row.column}`} data-differs={differs(row)}>
              <td>{row.label}</td>
              <td>{row.columnLabel}</td>
              <td className="amount">{cellText('count', row.local)}</td>
              <td className="amount">{cellText('count', row.sne)}</td>
              <td className="amount">{cellText('count', (row.local ?? 0) - (row.sne ?? 0))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
