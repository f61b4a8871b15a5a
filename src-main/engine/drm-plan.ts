import type { ExportRequest } from '../api/exports.ts';
import type { Settings } from '../api/settings.ts';
import { planDrmExport } from '../schedule/drm-calendar.ts';
import type { ReadableStore } from '../store/store.ts';

/** The depth that the SNE offers (§2). */
const MONTHS = 3;

/**
 * The monthly export of the DRM that the calendar wants next, and when; null while the desk has not asked for it, is
 * paused or not set up, or no department can be told.
 */
export function plannedDrmExport(
  store: ReadableStore,
  settings: Settings,
  now: Date,
): { readonly at: Date; readonly request: ExportRequest } | null {
  const { drm, schedule, connection } = settings;
  if (!drm.automatic || schedule.paused || connection.url === null) return null;
  const departments = drmDepartments(settings);
  if (departments.length === 0) return null;
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
    departments,
    communes: [],
  };
  return at === null ? null : { at, request };
}

/** Departments set for the DRM, else those of the desk's communes. */
function drmDepartments({ drm, communes }: Settings): string[] {
  if (drm.departments.length > 0) return [...drm.departments];
  return [...new Set(communes.map((code) => code.slice(0, /^9[78]/.test(code) ? 3 : 2)))].sort();
}
