import { formatDay, formatInstant } from '../api/format.ts';
import { cellText, totalLines } from '../api/report-words.ts';
import type { Report, ReportColumn } from '../api/reports.ts';
import { reportDefinition } from './definitions.ts';

const MARGIN = 40;
const FACE = { text: 'Helvetica', bold: 'Helvetica-Bold' } as const;
const INK = { text: '#172123', quiet: '#5c6b6e', line: '#b6c1c2' } as const;
/** What the built-in faces of PDF can write (Windows-1252); anything else is a question mark there. */
const WINDOWS_1252 = /[^\n\u0020-\u007E\u00A0-\u00FF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/gu;

/** A report as a PDF to print: A4 across, the table with its headings on each page, then what was counted and what it lacks. */
export async function reportPdf(report: Report): Promise<Buffer> {
  const { default: Document } = await import('pdfkit');
  const document = new Document({
    size: 'A4',
    layout: 'landscape',
    margin: MARGIN,
    bufferPages: true,
    lang: 'fr-FR',
    info: { Title: printable(report.title), Creator: 'SNE Desk' },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => document.on('end', resolve));
  writeHead(document, report);
  writeTable(document, report);
  writeNotes(document, report);
  numberPages(document);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function printable(text: string): string {
  return text.replaceAll('\u202F', '\u00A0').replaceAll('\u2212', '-').replace(WINDOWS_1252, '?');
}

function writeHead(document: PDFKit.PDFDocument, report: Report): void {
  const { title, period, source, filters, computedAt } = report;
  document.font(FACE.bold).fontSize(16).fillColor(INK.text).text(printable(title));
  const made = source === 'local' ? 'base de ce poste, calculé le' : 'SNE, reçu le';
  const words = [
    `Du ${formatDay(period.from)} au ${formatDay(period.to)}`,
    `${made} ${formatInstant(computedAt)}`,
    ...(filters.commune === null ? [] : [`commune ${filters.commune}`]),
    ...(filters.reserver === null ? [] : [`réservataire ${filters.reserver}`]),
  ];
  document
    .font(FACE.text)
    .fontSize(9)
    .fillColor(INK.quiet)
    .text(printable(words.join(' – ')));
  const totals = totalLines(report).map(({ label, kind, cell }) => `${label} : ${cellText(kind, cell)}`);
  document
    .moveDown(0.5)
    .fillColor(INK.text)
    .text(printable(totals.join('   ')));
  document.moveDown(0.8);
}

const isText = ({ kind }: ReportColumn): boolean => kind === 'text';

function writeTable(document: PDFKit.PDFDocument, { columns, rows }: Report): void {
  const width = document.page.width - 2 * MARGIN;
  const parts = columns.map((column) => (isText(column) ? (column.key.endsWith('Type') ? 1 : 2) : 1));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  const widths = parts.map((part) => (width * part) / whole);
  const writeLine = (cells: readonly string[], bold: boolean): void => {
    document
      .font(bold ? FACE.bold : FACE.text)
      .fontSize(8)
      .fillColor(INK.text);
    const heights = cells.map((cell, at) => document.heightOfString(cell, { width: (widths[at] ?? 60) - 8 }));
    const height = Math.max(12, ...heights) + 4;
    if (document.y + height > document.page.height - MARGIN - 16) {
      document.addPage();
      if (!bold) writeLine(headings, true);
      document.font(FACE.text).fontSize(8).fillColor(INK.text);
    }
    const top = document.y;
    let left = MARGIN;
    for (const [at, cell] of cells.entries()) {
      const align = columns[at] !== undefined && isText(columns[at]) ? 'left' : 'right';
      document.text(cell, left, top + 2, { width: (widths[at] ?? 60) - 8, align });
      left += widths[at] ?? 60;
    }
    document
      .moveTo(MARGIN, top + height)
      .lineTo(MARGIN + width, top + height)
      .lineWidth(0.4)
      .stroke(INK.line);
    document.x = MARGIN;
    document.y = top + height;
  };
  const headings = columns.map(({ label }) => printable(label));
  writeLine(headings, true);
  for (const row of rows)
    writeLine(
      columns.map(({ key, kind }) => printable(cellText(kind, row[key]))),
      false,
    );
  if (rows.length === 0) writeLine(['Aucune ligne pour cette période.'], false);
}

function writeNotes(document: PDFKit.PDFDocument, report: Report): void {
  const { counts, lacks } = reportDefinition(report.report);
  document.moveDown(1);
  document.font(FACE.bold).fontSize(9).text('Ce qui est compté');
  document.font(FACE.text).fontSize(8).text(printable(counts));
  document.moveDown(0.5).font(FACE.bold).fontSize(9).text('Ce qui manque');
  document.font(FACE.text).fontSize(8);
  for (const lack of lacks) document.text(printable(`• ${lack}`));
}

function numberPages(document: PDFKit.PDFDocument): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page);
    const at = document.page.height - MARGIN + 8;
    // Below the margin, where text would otherwise begin a new page.
    document.page.margins.bottom = 0;
    document.font(FACE.text).fontSize(8).fillColor(INK.quiet);
    document.text(`Page ${String(page + 1)} sur ${String(count)}`, MARGIN, at, { lineBreak: false });
  }
}
