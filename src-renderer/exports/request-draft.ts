import { exportRequest, STOCK_ENTITIES } from '../../src-main/api/exports.ts';
import type { ExportEntity, ExportRequest } from '../../src-main/api/exports.ts';
import { deskDepartments } from '../../src-main/api/settings.ts';
import type { Settings } from '../../src-main/api/settings.ts';

/** What is asked for, before its details: the two usual exports, or a choice of one’s own. */
export type Purpose = 'resources' | 'stock' | 'chosen';

/** The form of a request, as a person fills it in. */
export interface RequestDraft {
  readonly purpose: Purpose;
  /** Only with `chosen`. */
  readonly entities: readonly ExportEntity[];
  readonly months: '1' | '2' | '3';
  readonly state: ExportRequest['state'];
  readonly place: 'departments' | 'communes';
  readonly departments: readonly string[];
  readonly communes: readonly string[];
}

/** What is wrong with it, in French, by part. */
export interface DraftErrors {
  readonly entities?: string;
  readonly place?: string;
}

/** A request as most desks make it: the monthly resources of their departments. */
export function firstDraft(settings: Settings): RequestDraft {
  return {
    purpose: 'resources',
    entities: ['CERFA'],
    months: '3',
    state: 'active',
    place: 'departments',
    departments: deskDepartments(settings),
    communes: settings.communes,
  };
}

/** The entities that a draft stands for. */
export function entitiesOf(draft: RequestDraft): readonly ExportEntity[] {
  if (draft.purpose === 'resources') return ['DRM'];
  return draft.purpose === 'stock' ? STOCK_ENTITIES : draft.entities;
}

/** The draft as the engine wants it, or what is wrong with it. */
export function readDraft(
  draft: RequestDraft,
): { readonly request: ExportRequest } | { readonly errors: DraftErrors } {
  const entities = entitiesOf(draft);
  const byDepartments = draft.place === 'departments';
  const parsed = exportRequest.safeParse({
    entities,
    months: entities.includes('DRM') ? Number(draft.months) : null,
    state: draft.purpose === 'resources' ? 'active' : draft.state,
    departments: byDepartments ? draft.departments : [],
    communes: byDepartments ? [] : draft.communes,
  });
  if (parsed.success) return { request: parsed.data };
  const place = byDepartments ? draft.departments : draft.communes;
  return {
    errors: {
      ...(entities.length === 0 ? { entities: 'Choisissez au moins une sorte de données.' } : {}),
      ...(place.length === 0
        ? { place: byDepartments ? 'Indiquez au moins un département.' : 'Indiquez au moins une commune.' }
        : {}),
    },
  };
}
