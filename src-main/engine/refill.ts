import { z } from 'zod';
import { instant } from '../api/demand.ts';
import { STOCK_ENTITIES } from '../api/exports.ts';
import type { ExportJob, ExportRequest } from '../api/exports.ts';
import type { Refill, RefillStep } from '../api/refill.ts';
import { deskDepartments } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import { retryAfter } from '../schedule/drm-calendar.ts';
import type { ReadableStore, WriteUnit } from '../store/store.ts';
import { drmRequest, plannedDrmExport } from './drm-plan.ts';
import type { PlannedExport } from './exports.ts';

/*
 * A store that was begun anew in place of a lost one is filled again by the full export: the stock of active demands, then
 * the monthly resources, and by the first call. What has been asked for and what has come is read from the export jobs themselves, so that it
 * goes on over crashes, restarts and days of waiting. Removed demands come back with the movements of the first call.
 */

const NOTE = 'refill';
const refillNote = z.object({ startedAt: instant });
/** Later nobody waits for it any more: as long as copies of the lost store are kept at most. */
const MOST_MS = 30 * 86_400_000;

/** Notes that this store was begun anew and has to be filled. */
export function beginRefill(unit: WriteUnit, at: string): void {
  unit.notes.write(NOTE, { startedAt: at });
}

/** A person says that they know. */
export function endRefill(unit: WriteUnit): void {
  unit.notes.write(NOTE, null);
}

/** Where the filling of the store stands; null: everything is here, or it was never begun anew. */
export function refillOf(store: ReadableStore, settings: Settings, now: Date): Refill | null {
  const stand = standOf(store, settings, now);
  return stand === null ? null : { startedAt: stand.startedAt, step: stand.step };
}

/** Whether more is to come: until then nothing that is left of the lost store is deleted. */
export function isRefilling(store: ReadableStore, settings: Settings, now: Date): boolean {
  const stand = standOf(store, settings, now);
  return stand !== null && stand.step !== 'notGiven';
}

/** The next export that the filling wants, and when; null: none, or something is in its way. */
export function nextOfRefill(store: ReadableStore, settings: Settings, now: Date): PlannedExport | null {
  return standOf(store, settings, now)?.next ?? null;
}

/** The next export without a person's word. Monthly resources of demands that are not here yet would not be kept. */
export function plannedExport(store: ReadableStore, settings: Settings, now: Date): PlannedExport | null {
  const stand = standOf(store, settings, now);
  if (stand === null || stand.step === 'notGiven') return plannedDrmExport(store, settings, now);
  return stand.next;
}

interface Stand extends Refill {
  readonly next: PlannedExport | null;
}

function standOf(store: ReadableStore, settings: Settings, now: Date): Stand | null {
  const startedAt = store.notes.read(NOTE, refillNote)?.startedAt;
  if (startedAt === undefined || now.getTime() - Date.parse(startedAt) >= MOST_MS) return null;
  const at = (step: RefillStep, next: PlannedExport | null = null): Stand => ({ startedAt, step, next });
  const asked = stockRequest(settings);
  if (settings.connection.url === null) return at('noConnection');
  if (asked === null) return at('noPlace');
  const stock = partOf(store, asked, now);
  if (stock.step !== 'given' && stock.step !== 'notGiven')
    return inItsWay(at(stock.step, stock.next), settings);
  const waitsForCall = store.journal.lastSuccessAt() === null;
  const forCall = at(settings.schedule.paused ? 'paused' : 'underWay');
  // Without the export of the stock, the first call brings the demands that the resources belong to.
  if (stock.step === 'notGiven' && waitsForCall) return forCall;
  const resources = partOf(store, drmRequest(settings), now);
  // A desk that is not entitled to the resources had none.
  if (resources.step === 'given' || resources.step === 'notGiven') {
    if (waitsForCall) return forCall;
    return stock.step === 'given' ? null : at('notGiven');
  }
  return inItsWay(at(resources.step, resources.next), settings);
}

/** What is suspended is neither asked for nor goes on. */
function inItsWay(stand: Stand, { exports, schedule }: Settings): Stand {
  const isPaused = exports.paused || (schedule.paused && stand.next !== null);
  return isPaused && stand.step === 'underWay' ? { ...stand, step: 'paused', next: null } : stand;
}

interface Part {
  readonly step: 'underWay' | 'decision' | 'given' | 'notGiven';
  readonly next: PlannedExport | null;
}

/** One export of the filling, by the newest job that asked for it. */
function partOf(store: ReadableStore, request: ExportRequest, now: Date): Part {
  const job = store.exports.lastOf(request);
  // A person asked for it by a click.
  const ask = (at: Date): Part => ({ step: 'underWay', next: { at, request, origin: 'manual' } });
  if (job === null) return ask(now);
  const step = STEPS[job.status];
  return step === 'again' ? ask(retryAfter(job)) : { step, next: null };
}

const STEPS: Readonly<Record<ExportJob['status'], Part['step'] | 'again'>> = {
  asking: 'underWay',
  postponed: 'underWay',
  requested: 'underWay',
  running: 'underWay',
  ready: 'underWay',
  downloaded: 'underWay',
  unnumbered: 'decision',
  setAside: 'decision',
  done: 'given',
  empty: 'notGiven',
  refused: 'notGiven',
  unsupported: 'notGiven',
  cancelled: 'notGiven',
  failed: 'again',
  expired: 'again',
};

/** The active demands of the desk's communes, else of its departments; null: it set neither. */
function stockRequest(settings: Settings): ExportRequest | null {
  const { communes } = settings;
  const departments = communes.length > 0 ? [] : deskDepartments(settings);
  if (communes.length === 0 && departments.length === 0) return null;
  return { entities: [...STOCK_ENTITIES], months: null, state: 'active', departments, communes };
}
