import type { Report, ReportFormat } from '../api/reports.ts';
import { reportCsv } from './csv.ts';
import { reportPdf } from './pdf.ts';
import { reportXlsx } from './xlsx.ts';

/** Media types by format. */
export const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv;charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

/** The bytes of a report in a format. */
export async function reportBytes(report: Report, format: ReportFormat): Promise<Buffer> {
  switch (format) {
    case 'json':
      return Buffer.from(`${JSON.stringify(report, null, 2)}\n`, 'utf8');
    case 'csv':
      return reportCsv(report);
    case 'xlsx':
      return reportXlsx(report);
    case 'pdf':
      return reportPdf(report);
  }
}
