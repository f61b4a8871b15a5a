import type { ExportRequest } from '../api/exports.ts';
import { deskDepartments } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import type { DrmAutomation } from '../api/status.ts';
import { planDrmExport } from '../schedule/drm-calendar.ts';
import type { ReadableStore } from '../store/store.ts';
import type { PlannedExport } from './exports.ts';

/** The depth that the SNE offers (§2). */
const MONTHS = 3;

/**
 * The monthly export of the DRM that the calendar wants next, and when; null while the desk has not asked for it or
 * something is in the way (`drmAutomation` says what).
 */
export function plannedDrmExport(store: ReadableStore, settings: Settings, now: Date): PlannedExport | null {
  if (drmAutomation(settings) !== 'planned') return null;
  const { drm, schedule } = settings;
  const at = planDrmExport({
    ...drm,
    now,
    minute: schedule.minute ?? 1,
    last: store.exports.lastDrm(),
    latestMonth: store.drm.summary().latestMonth,
  });
  return at === null ? null : { at, request: drmRequest(settings), origin: 'calendar' };
}

/** The monthly resources of the desk's departments, as far back as the SNE offers. */
export function drmRequest(settings: Settings): ExportRequest {
  const departments = deskDepartments(settings);
  return { entities: ['DRM'], months: MONTHS, state: 'active', departments, communes: [] };
}

/** Whether the monthly export will be asked for by itself, or what is in the way: said to whoever wanted it. */
export function drmAutomation(settings: Settings): DrmAutomation {
  const { drm, schedule, connection, exports } = settings;
  if (!drm.automatic) return 'off';
  if (connection.url === null) return 'noConnection';
  if (deskDepartments(settings).length === 0) return 'noPlace';
  return schedule.paused || exports.paused ? 'paused' : 'planned';
}
