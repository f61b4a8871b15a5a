import { createHash } from 'node:crypto';
import { EXPORT_ENTITIES } from '../../sne/contract/exports.ts';
import type { ExportPlace, ExportRequest } from './request.ts';

/**
 * Export numbers that carry what was asked for, so that a simulator started again with the same seed knows those that
 * it gave before, without writing anything anywhere. To the desk they are opaque.
 *
 * `EXP-2026-000123-7J5T4K9Q2-1F0C2`, then the places (`-D30-38`, `-C3818538421`) and the desk (`-G38004`).
 */
export interface ExportNumbers {
  write(request: ExportRequest, rank: number): string;
  /** Null for a number that this SNE never gave, or that does not carry its places. */
  read(number: string): ExportRequest | null;
}

/** More communes than that do not fit in a number that must do as a file name: only their digest is in it. */
const CARRIED_COMMUNES = 20;
const SHAPE = /^(EXP-\d{4}-\d{6}-)([0-9A-Z]{9})-([0-9A-F]{5})-(?:D([0-9AB-]+)|C([0-9AB]+))-G([0-9A-Z]{5})$/;

/** The numbers of the SNE of that seed. */
export function createExportNumbers(seed: number): ExportNumbers {
  const check = (parts: string): string => digest(`${String(seed)} ${parts}`).slice(0, 5);
  return {
    write: (request, rank) => {
      const head = `EXP-${String(request.askedAt.getUTCFullYear())}-${String(rank).padStart(6, '0')}-`;
      const packed = pack(request);
      const tail = `${writePlace(request.place)}-G${request.desk}`;
      return `${head}${packed}-${check(head + packed + tail)}-${tail}`;
    },
    read: (number) => {
      const match = SHAPE.exec(number);
      const [, head = '', packed = '', checked = '', departments, communes, desk = ''] = match ?? [];
      const place = readPlace(departments, communes);
      if (match === null || place === null) return null;
      if (checked !== check(`${head}${packed}${writePlace(place)}-G${desk}`)) return null;
      return { ...unpack(packed), place, desk };
    },
  };
}

function pack({ entities, months, state, askedAt }: ExportRequest): string {
  const mask = EXPORT_ENTITIES.reduce(
    (bits, entity, at) => bits + (entities.includes(entity) ? 2 ** at : 0),
    0,
  );
  const rest = months + (state === 'removed' ? 4 : 0);
  return [inBase36(mask, 2), inBase36(rest, 1), inBase36(askedAt.getTime() / 1000, 6)].join('');
}

function unpack(packed: string): Omit<ExportRequest, 'place' | 'desk'> {
  const mask = Number.parseInt(packed.slice(0, 2), 36);
  const rest = Number.parseInt(packed.slice(2, 3), 36);
  return {
    entities: EXPORT_ENTITIES.filter((_, at) => Math.floor(mask / 2 ** at) % 2 === 1),
    months: rest % 4,
    state: rest >= 4 ? 'removed' : 'active',
    askedAt: new Date(Number.parseInt(packed.slice(3), 36) * 1000),
  };
}

function writePlace({ kind, codes }: ExportPlace): string {
  if (kind === 'departments') return `D${codes.join('-')}`;
  return codes.length > CARRIED_COMMUNES ? `M${digest(codes.join()).slice(0, 12)}` : `C${codes.join('')}`;
}

function readPlace(departments: string | undefined, communes: string | undefined): ExportPlace | null {
  if (departments !== undefined) return { kind: 'departments', codes: departments.split('-') };
  if (communes === undefined) return null;
  return { kind: 'communes', codes: communes.match(/.{5}/g) ?? [] };
}

function inBase36(value: number, length: number): string {
  return value.toString(36).toUpperCase().padStart(length, '0');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase();
}
