import { GDM_NAMES, GDM_NAMESPACE } from '../../sne/contract/movements.ts';
import { bulkCalendar } from '../drm/calendar.ts';
import { makeDrm } from '../drm/make-drm.ts';
import { writeDrm } from '../drm/write-drm.ts';
import type { ExportEntity } from '../entitlements.ts';
import { localDateTime } from '../local-time.ts';
import type { SimulatedDemand, SimulatedMovement } from '../world/model.ts';
import { currentFile } from '../world/world.ts';
import { writeDemand } from '../write-demand.ts';
import { createXmlText } from '../xml-text.ts';
import type { ExportPlace, ExportRequest } from './request.ts';

/** One record of an export before it is written: its XML is made when it is sent. */
export interface ExportRecord {
  readonly nud: string;
  write(): string;
}

/** What the records are made from. */
export interface RecordSource {
  readonly demands: readonly SimulatedDemand[];
  readonly department: string;
  readonly seed: number;
  readonly carelessDrm: boolean;
}

/** The demands that a request is about, as they are now: what happens later does not change an export. */
export function snapshotOf(
  { demands, department }: RecordSource,
  request: ExportRequest,
): readonly SimulatedDemand[] {
  return demands
    .filter((demand) => demand.state === request.state && lies(demand, request.place, department))
    .map((demand) => ({ ...demand, history: [...demand.history] }));
}

/** Every demand of the world is of its department; elsewhere count the communes that it lives in or wants. */
function lies({ content }: SimulatedDemand, { kind, codes }: ExportPlace, department: string): boolean {
  if (kind === 'departments' && codes.includes(department)) return true;
  const home = content.applicant?.address?.communeCode ?? null;
  const communes = [...(home === null ? [] : [home]), ...(content.wanted?.communes ?? [])];
  if (kind === 'communes') return communes.some((commune) => codes.includes(commune));
  return communes.some((commune) => codes.some((code) => commune.startsWith(code)));
}

/** Entities of which a demand has as many as there were; of the others the newest counts. */
const MANY: readonly ExportEntity[] = ['EVT', 'ATTRIB', 'PJ'];

/** The records of one entity, in the order of the stock. */
export function recordsOf(
  entity: ExportEntity,
  demands: readonly SimulatedDemand[],
  request: ExportRequest,
  source: RecordSource,
): readonly ExportRecord[] {
  if (entity === 'DRM') return drmRecords(demands, request, source);
  return demands.flatMap((demand) => {
    const all = demand.history.filter((movement) => movement.entity === entity);
    const kept = MANY.includes(entity) ? all : all.slice(-1);
    return kept.map((movement) => ({
      nud: demand.nud,
      write: () => writeState(demand, movement),
    }));
  });
}

/** What was refreshed for the last 26th: demands made since then are not in it (§2). */
function drmRecords(
  demands: readonly SimulatedDemand[],
  request: ExportRequest,
  { seed, carelessDrm }: RecordSource,
): readonly ExportRecord[] {
  const calendar = bulkCalendar(request.askedAt);
  const making = { seed, calendar, depth: request.months, careless: carelessDrm };
  return demands
    .filter((demand) => demand.createdAt <= calendar.refreshedAt)
    .map((demand) => ({ nud: demand.nud, write: () => writeDrm(makeDrm(demand, making), true) }));
}

/** A `mouvement` that says how things stand, and not what was done: without `typeFichier`. */
function writeState(demand: SimulatedDemand, movement: SimulatedMovement): string {
  const xml = createXmlText();
  xml.open(GDM_NAMES.movement, { xmlns: GDM_NAMESPACE });
  xml.text(GDM_NAMES.nud, demand.nud);
  xml.code(GDM_NAMES.entity, movement.entity);
  xml.text(GDM_NAMES.at, localDateTime(movement.at));
  xml.text(GDM_NAMES.desk, movement.desk);
  xml.text(GDM_NAMES.state, demand.state === 'active' ? GDM_NAMES.stateActive : GDM_NAMES.stateRemoved);
  if (demand.removal !== null) {
    xml.open(GDM_NAMES.removal);
    xml.code(GDM_NAMES.removalReason, demand.removal.reason);
    xml.code(GDM_NAMES.removalSubReason, demand.removal.subReason ?? '');
    xml.text(GDM_NAMES.removedOn, demand.removal.on);
    xml.close(GDM_NAMES.removal);
  }
  if (movement.data !== null) {
    xml.open(GDM_NAMES.data);
    xml.raw(movement.data);
    xml.close(GDM_NAMES.data);
  }
  if (movement.entity === 'CERFA') xml.raw(writeDemand(currentFile(demand), demand.form));
  xml.close(GDM_NAMES.movement);
  return `${xml.toString()}\n`;
}
