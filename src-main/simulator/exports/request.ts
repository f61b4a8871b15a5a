import { EXPORT_ENTITIES, EXPORT_NAMES, EXPORT_REFUSALS } from '../../sne/contract/exports.ts';
import { DEFAULT_CONTRACT } from '../../sne/contract/requests.ts';
import { errorAnswer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import type { Entitlements, ExportEntity } from '../entitlements.ts';

/** Where the demands of an export are: those that live in or want one of the communes, or the departments. */
export type ExportPlace =
  | { readonly kind: 'departments'; readonly codes: readonly string[] }
  | { readonly kind: 'communes'; readonly codes: readonly string[] };

/** What was asked for. */
export interface ExportRequest {
  /** In the order of the contract, each once. */
  readonly entities: readonly ExportEntity[];
  /** 1 to 3 with DRM, 0 without. */
  readonly months: number;
  readonly state: 'active' | 'removed';
  readonly place: ExportPlace;
  readonly desk: string;
  /** Whole seconds. */
  readonly askedAt: Date;
}

/** `asAnnounced`: DRM, three months, active demands, by department, and nothing else (§2). */
export type ExportSupport = 'everything' | 'asAnnounced';

/** Reads the parameters of a request for an export; gives the refusal when they are wrong, or not for this desk. */
export function readRequest(
  parameters: URLSearchParams,
  { desk, now, support, entitlements }: RequestRules,
): ExportRequest | Answer {
  const request = parse(parameters, desk, now);
  if ('status' in request) return request;
  const missing = request.entities.filter((entity) => !entitlements.allow(request.desk, entity));
  if (missing.length > 0) {
    const message = `Ce guichet n’est pas habilité à l’export : ${missing.join(', ')}.`;
    return errorAnswer(403, EXPORT_REFUSALS.entitlement, message);
  }
  const unsupported = support === 'asAnnounced' ? notYetAnnounced(request) : null;
  return unsupported === null
    ? request
    : errorAnswer(422, EXPORT_REFUSALS.unsupported, `Le SNE ne propose pas encore ${unsupported}.`);
}

export interface RequestRules {
  /** The desk that calls, unless the request names another. */
  readonly desk: string;
  readonly now: Date;
  readonly support: ExportSupport;
  readonly entitlements: Entitlements;
}

function parse(parameters: URLSearchParams, desk: string, now: Date): ExportRequest | Answer {
  const entities = list(parameters, DEFAULT_CONTRACT.exportEntitiesParameter);
  const known = EXPORT_ENTITIES.filter((entity) => entities.includes(entity));
  if (entities.length === 0 || known.length !== new Set(entities).size) {
    return invalid(DEFAULT_CONTRACT.exportEntitiesParameter);
  }
  const months = parameters.get(DEFAULT_CONTRACT.exportMonthsParameter);
  const drm = known.includes('DRM');
  if (months !== null && !(drm && /^[123]$/.test(months))) {
    return invalid(DEFAULT_CONTRACT.exportMonthsParameter);
  }
  const state = parameters.get(DEFAULT_CONTRACT.exportStateParameter) ?? EXPORT_NAMES.stateActive;
  if (state !== EXPORT_NAMES.stateActive && state !== EXPORT_NAMES.stateRemoved) {
    return invalid(DEFAULT_CONTRACT.exportStateParameter);
  }
  const place = readPlace(parameters);
  if (place === null) return invalid(DEFAULT_CONTRACT.exportDepartmentsParameter);
  const named = parameters.get(DEFAULT_CONTRACT.exportDeskParameter) ?? desk;
  if (!/^[0-9A-Z]{5}$/.test(named)) return invalid(DEFAULT_CONTRACT.exportDeskParameter);
  return {
    entities: known,
    months: drm ? Number(months ?? 3) : 0,
    state: state === EXPORT_NAMES.stateActive ? 'active' : 'removed',
    place,
    desk: named,
    askedAt: new Date(Math.floor(now.getTime() / 1000) * 1000),
  };
}

/** Either departments or communes, never both. */
function readPlace(parameters: URLSearchParams): ExportPlace | null {
  const departments = list(parameters, DEFAULT_CONTRACT.exportDepartmentsParameter);
  const communes = list(parameters, DEFAULT_CONTRACT.exportCommunesParameter);
  if (communes.length === 0 && departments.length > 0) {
    const right = departments.every((code) => /^(?:\d{2}|2[AB]|9[78]\d)$/.test(code));
    return right ? { kind: 'departments', codes: unique(departments) } : null;
  }
  if (departments.length > 0 || communes.length === 0) return null;
  const right = communes.every((code) => /^\d[\dAB]\d{3}$/.test(code));
  return right ? { kind: 'communes', codes: unique(communes) } : null;
}

function list(parameters: URLSearchParams, name: string): readonly string[] {
  const values = parameters.getAll(name).flatMap((value) => value.split(','));
  return values.map((value) => value.trim()).filter((value) => value !== '');
}

function unique(codes: readonly string[]): readonly string[] {
  return [...new Set(codes)].sort();
}

function invalid(parameter: string): Answer {
  const message = `Le paramètre « ${parameter} » manque ou n’est pas valable.`;
  return errorAnswer(400, 'PARAMETRE_INVALIDE', message);
}

/** The first thing that is not supported yet, in French; null when everything is. */
function notYetAnnounced({ entities, months, state, place }: ExportRequest): string | null {
  const other = entities.filter((entity) => entity !== 'DRM');
  if (other.length > 0) return `l’export de ${other.join(', ')}`;
  if (months !== 3) return `une profondeur de ${String(months)} mois`;
  if (state !== 'active') return 'l’export des demandes radiées';
  return place.kind === 'communes' ? 'l’export par commune' : null;
}
