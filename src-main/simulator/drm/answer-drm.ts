import { DRM_NAMES, DRM_NAMESPACE, DRM_PACKET_LIMIT } from '../../sne/contract/drm.ts';
import { DEFAULT_CONTRACT } from '../../sne/contract/requests.ts';
import { errorAnswer, xmlAnswer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import type { Entitlements } from '../entitlements.ts';
import { createXmlText } from '../xml-text.ts';
import type { World } from '../world/world.ts';
import { unitCalendar } from './calendar.ts';
import { makeDrm } from './make-drm.ts';
import type { SimulatedDrm } from './make-drm.ts';
import { writeDrm } from './write-drm.ts';

/** What the DRM answers are made from. */
export interface DrmService {
  readonly world: World;
  readonly seed: number;
  readonly desk: string;
  readonly entitlements: Entitlements;
  readonly careless: boolean;
  now(): Date;
}

const UNIT_MONTHS = 3;

/** What the unit service says of a demand at this moment; null for a number that it does not serve. */
export function unitDrm(service: DrmService, nud: string): SimulatedDrm | null {
  const demand = service.world.demand(nud);
  if (demand?.state !== 'active') return null;
  return makeDrm(demand, {
    seed: service.seed,
    calendar: unitCalendar(service.now()),
    depth: UNIT_MONTHS,
    careless: service.careless,
  });
}

/** The numbers that a call asks for, as they came. */
export function askedNuds(parameters: URLSearchParams): readonly string[] {
  return parameters
    .getAll(DEFAULT_CONTRACT.drmNudsParameter)
    .flatMap((list) => list.split(','))
    .map((nud) => nud.trim())
    .filter((nud) => nud !== '');
}

/** Answers `GET …/drm/ressources/?numUniques=…` (§3): active demands only, each once, at most 50 a call. */
export function answerDrm(service: DrmService, parameters: URLSearchParams): Answer {
  if (!service.entitlements.allow(service.desk, 'DRM')) {
    return errorAnswer(403, 'HABILITATION', 'Ce guichet n’est pas habilité aux ressources mensuelles.');
  }
  const nuds = askedNuds(parameters);
  if (nuds.length === 0) {
    return errorAnswer(400, 'PARAMETRE_INVALIDE', 'Le paramètre « numUniques » manque.');
  }
  if (nuds.length > DRM_PACKET_LIMIT) {
    return errorAnswer(
      422,
      'PAQUET_TROP_GRAND',
      `Un appel porte sur ${String(DRM_PACKET_LIMIT)} demandes au plus.`,
    );
  }
  return xmlAnswer(200, writeAnswer(service, new Set(nuds)));
}

function* writeAnswer(service: DrmService, nuds: ReadonlySet<string>): Generator<string> {
  const head = createXmlText();
  head.raw('<?xml version="1.0" encoding="UTF-8"?>\n');
  head.open(DRM_NAMES.root, { xmlns: DRM_NAMESPACE });
  yield head.toString();
  for (const nud of nuds) {
    const drm = unitDrm(service, nud);
    if (drm !== null) yield writeDrm(drm, false);
  }
  yield `</${DRM_NAMES.root}>\n`;
}
