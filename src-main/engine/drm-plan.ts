import type { ExportRequest } from '../api/exports.ts';
import type { Settings } from '../api/settings.ts';
import type { DrmAutomation } from '../api/status.ts';
import { planDrmExport } from '../schedule/drm-calendar.ts';
import type { ReadableStore } from '../store/store.ts';

/** The depth that the SNE offers (§2). */
const MONTHS = 3;

/**
 * The monthly export of the DRM that the calendar wants next, and when; null while the desk has not asked for it or
 * something is in the way (`drmAutomation` says what).
 */
export function plannedDrmExport(
  store: ReadableStore,
  settings: Settings,
  now: Date,
): { readonly at: Date; readonly request: ExportRequest } | null {
  if (drmAutomation(settings) !== 'planned') return null;
  const { drm, schedule } = settings;
  const at = planDrmExport({
    ...drm,
    now,
    minute: schedule.minute ?? 1,
    last: store.exports.lastDrm(),
    latestMonth: store.drm.summary().latestMonth,
  });
  const request: ExportRequest = {
    entities: ['DRM'],
    months: MONTHS,
    state: 'active',
    departments: drmDepartments(settings),
    communes: [],
  };
  return at === null ? null : { at, request };
}

/** Whether the monthly export will be asked for by itself, or what is in the way: said to whoever wanted it. */
export function drmAutomation(settings: Settings): DrmAutomation {
  const { drm, schedule, connection, exports } = settings;
  if (!drm.automatic) return 'off';
  if (connection.url === null) return 'noConnection';
  if (drmDepartments(settings).length === 0) return 'noPlace';
  return schedule.paused || exports.paused ? 'paused' : 'planned';
}

/** Departments set for the DRM, else those of the desk's communes. */
function drmDepartments({ drm, communes }: Settings): string[] {
  if (drm.departments.length > 0) return [...drm.departments];
  return [...new Set(communes.map((code) => code.slice(0, /^9[78]/.test(code) ? 3 : 2)))].sort();
}
