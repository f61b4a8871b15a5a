import { DeskError } from '../api/errors.ts';
import type { ReportCell, ReportInput, ReportRow } from '../api/reports.ts';
import { decodeXml } from '../xml/encoding.ts';
import { attributeValue, parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { collect } from './body.ts';
import { REPORT_CODES, REPORT_COLUMNS, REPORT_NAMES } from './contract/reports.ts';
import { sneError } from './errors.ts';
import { siteUrl } from './settings-check.ts';
import type { Site } from './settings-check.ts';
import type { Transport } from './transport-types.ts';

/** Columns that hold texts or days; all others hold numbers. */
const TEXT_COLUMNS: ReadonlySet<string> = new Set([
  'reason',
  'subReason',
  'reserverType',
  'reserverName',
  'commune',
  'indicator',
  'firstOn',
  'lastOn',
]);
const KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries(REPORT_COLUMNS).map(([key, name]) => [name, key]),
);
/** More lines than a report of one desk can have. */
const MOST_LINES = 50_000;

/** Asks the SNE for a report; rows by the desk's own keys. Errors: REPORT-REFUSED, REPORT-ANSWER, `SNE_ERRORS`. */
export type ReportCall = (input: ReportInput, signal?: AbortSignal) => Promise<ReportRow[]>;

/** The call of the report service (§5; assumed). */
export function createReportCall(deps: {
  readonly open: () => { readonly site: Site; readonly transport: Transport };
  readonly deskNumber: string | null;
}): ReportCall {
  return async (input, signal) => {
    const { site, transport } = deps.open();
    const url = reportUrl(site, input, deps.deskNumber);
    const accept = 'application/xml, text/xml;q=0.9';
    const answer = await transport.get({ url, size: 'small', accept, accepted: [403, 404, 422], signal });
    const bytes = await collect(answer.body);
    if (answer.status !== 200) throw refused(answer.status);
    if (answer.kind === 'json' || answer.kind === 'other') throw sneError('SNE-TYPE', { host: url.host });
    return readReport(decodeXml(bytes), input);
  };
}

function reportUrl(
  { base, contract }: Site,
  { report, period, filters }: ReportInput,
  desk: string | null,
): URL {
  const path = contract.reportsPath.replace('{rapport}', () => encodeURIComponent(REPORT_CODES[report]));
  return siteUrl(base, path, {
    [contract.reportFromParameter]: period.from,
    [contract.reportToParameter]: period.to,
    ...(filters.commune === null ? {} : { [contract.reportCommuneParameter]: filters.commune }),
    ...(filters.reserver === null ? {} : { [contract.reportReserverParameter]: filters.reserver }),
    ...(desk === null ? {} : { [contract.reportDeskParameter]: desk }),
  });
}

/**
 * Reads the answer: a column that the contract does not name is left out, a figure that is no number refuses the answer.
 *
 * @throws DeskError REPORT-ANSWER, also when it is of another report or period; XML-… when it is not XML
 */
function readReport(xml: string, { report, period }: ReportInput): ReportRow[] {
  const root = parseTree(xml);
  const said = (name: string): string | null => attributeValue(root.attributes, name);
  if (root.name !== REPORT_NAMES.root || said(REPORT_NAMES.codeAttribute) !== REPORT_CODES[report]) {
    throw unreadable(root, 'ce n’est pas le rapport demandé');
  }
  if (said(REPORT_NAMES.fromAttribute) !== period.from || said(REPORT_NAMES.toAttribute) !== period.to) {
    throw unreadable(root, 'ce n’est pas la période demandée');
  }
  const lines = root.children.filter(({ name }) => name === REPORT_NAMES.line);
  if (lines.length > MOST_LINES) throw unreadable(root, 'il a trop de lignes');
  return lines.map(readLine);
}

function readLine(line: XmlElement): ReportRow {
  const row: Record<string, ReportCell> = {};
  for (const column of line.children) {
    const key = KEYS.get(attributeValue(column.attributes, REPORT_NAMES.nameAttribute) ?? '');
    if (key === undefined || column.name !== REPORT_NAMES.column) continue;
    const text = column.text.trim();
    row[key] = text === '' ? null : TEXT_COLUMNS.has(key) ? text : figure(column, text);
  }
  return row;
}

function figure(column: XmlElement, text: string): number {
  if (!/^-?\d{1,12}(?:[.,]\d{1,6})?$/.test(text)) throw unreadable(column, 'un chiffre n’est pas un nombre');
  return Number(text.replace(',', '.'));
}

function unreadable(element: XmlElement, what: string): DeskError {
  return new DeskError('REPORT-ANSWER', `Le rapport du SNE n’est pas lisible : ${what}.`, {
    hint: 'Le contrat d’interface a peut-être changé : transmettez ce code à l’assistance.',
    line: element.line,
  });
}

function refused(status: number): DeskError {
  return new DeskError(
    'REPORT-REFUSED',
    `Le SNE ne donne pas ce rapport à ce guichet (réponse ${String(status)}).`,
    {
      hint: 'Le service des rapports n’est peut-être pas ouvert, ou le guichet n’y est pas habilité. Les chiffres de la base de ce poste restent disponibles.',
    },
  );
}
