import { EXPORT_NAMES, EXPORT_NAMESPACE } from '../../sne/contract/exports.ts';
import type { ExportEntity } from '../entitlements.ts';
import { localDateTime } from '../local-time.ts';
import { createXmlText } from '../xml-text.ts';
import type { ExportRecord } from './records.ts';

/** How an archive is laid out. */
export interface ExportForm {
  /** Records of one XML file, 1 to 5000: a file is made in memory. */
  readonly recordsPerFile: number;
  /** Each demand comes so many times, under a number of its own each time: a big archive out of a small stock. */
  readonly copies: number;
  /** Level of zlib, 0 (stored) to 9. */
  readonly level: number;
}

/** One XML file of an archive, made when it is asked for and the same every time. */
export interface ExportFile {
  readonly name: string;
  readonly records: number;
  make(): Buffer;
}

/** What is written in each file of an export. */
export interface ExportLabel {
  readonly number: string;
  readonly at: Date;
}

/** The files of one entity; one without records when there are none. */
export function filesOf(
  entity: ExportEntity,
  records: readonly ExportRecord[],
  label: ExportLabel,
  { recordsPerFile, copies }: ExportForm,
): readonly ExportFile[] {
  const total = records.length * copies;
  return Array.from({ length: Math.max(1, Math.ceil(total / recordsPerFile)) }, (_, rank) => {
    const first = rank * recordsPerFile;
    const count = Math.min(recordsPerFile, total - first);
    return {
      name: `${entity}/${entity}_${String(rank + 1).padStart(5, '0')}.xml`,
      records: count,
      make: () => Buffer.from(writeFile(entity, slice(records, first, count), label), 'utf8'),
    };
  });
}

function* slice(records: readonly ExportRecord[], first: number, count: number): Generator<string> {
  for (let at = first; at < first + count; at++) {
    const record = records[at % records.length];
    if (record === undefined) return;
    const copy = Math.floor(at / records.length);
    const xml = record.write();
    yield copy === 0 ? xml : xml.replaceAll(record.nud, copiedNud(record.nud, copy));
  }
}

/** The desk's part of the number tells the copies apart. */
function copiedNud(nud: string, copy: number): string {
  return `${nud.slice(0, 13)}K${String(copy).padStart(4, '0')}`;
}

function writeFile(entity: ExportEntity, records: Iterable<string>, { number, at }: ExportLabel): string {
  const written = [...records];
  const xml = createXmlText();
  xml.raw('<?xml version="1.0" encoding="UTF-8"?>\n');
  xml.open(EXPORT_NAMES.root, {
    xmlns: EXPORT_NAMESPACE,
    [EXPORT_NAMES.numberAttribute]: number,
    [EXPORT_NAMES.entityAttribute]: entity,
    [EXPORT_NAMES.dateAttribute]: localDateTime(at),
    [EXPORT_NAMES.countAttribute]: String(written.length),
  });
  xml.raw('\n');
  for (const record of written) xml.raw(record);
  xml.close(EXPORT_NAMES.root);
  xml.raw('\n');
  return xml.toString();
}
