import { EXPORT_NAMES } from '../sne/contract/exports.ts';
import { DEFAULT_CONTRACT } from '../sne/contract/requests.ts';
import type { IncomingHttpHeaders } from 'node:http';
import { errorAnswer, notAllowed, xmlAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { answerDrm } from './drm/answer-drm.ts';
import type { DrmService } from './drm/answer-drm.ts';
import type { DeskDeposits } from './deposits.ts';
import type { DeskExports } from './exports/desk-exports.ts';
import type { Fault } from './faults.ts';
import { parseSince } from './local-time.ts';
import { createRandom } from './random.ts';
import { answerReport } from './reports.ts';
import type { SimulatedDemand, SimulatedMovement } from './world/model.ts';
import { currentFile } from './world/world.ts';
import type { World } from './world/world.ts';
import { writeDemand } from './write-demand.ts';
import { writeGdm } from './write-gdm.ts';

/** What the answers are made from. */
export interface Service {
  readonly world: World;
  readonly seed: number;
  readonly answerForm: 'embedded' | 'references';
  readonly shuffled: boolean;
  readonly exports: DeskExports;
  readonly deposits: DeskDeposits;
  readonly drm: DrmService;
  now(): Date;
}

const DEMAND_PATH = new RegExp(
  `^${DEFAULT_CONTRACT.demandPath.replaceAll('.', '\\.').replace('{nud}', '([^/]+)')}$`,
);

const EXPORT_PATH = new RegExp(
  `^${DEFAULT_CONTRACT.exportsPath.replaceAll('.', '\\.')}(?:/([^/]+)(/${EXPORT_NAMES.filePath})?)?/?$`,
);

const DEPOSIT_PATH = new RegExp(`^${DEFAULT_CONTRACT.depositsPath.replaceAll('.', '\\.')}(?:/([^/]+))?/?$`);

const REPORT_PATH = new RegExp(
  `^${DEFAULT_CONTRACT.reportsPath.replaceAll('.', '\\.').replace('{rapport}', '([^/]+)')}$`,
);

/** What routing needs of a request. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Reads the body of the request. */
  readonly body: () => Promise<string>;
}

/** Answers a request to one of the services that the contract lists. */
export async function answerRequest(
  service: Service,
  asked: Asked,
  faults: readonly Fault[],
): Promise<Answer> {
  const path = EXPORT_PATH.exec(asked.url.pathname);
  if (path !== null) return answerExports(service.exports, asked, path, faults);
  const deposit = DEPOSIT_PATH.exec(asked.url.pathname);
  if (deposit !== null) return answerDeposits(service.deposits, asked, deposit[1], faults);
  return asked.method === 'GET' ? answerGet(service, asked.url, faults) : notAllowed('GET');
}

async function answerDeposits(
  deposits: DeskDeposits,
  { method, url, body }: Asked,
  reference: string | undefined,
  faults: readonly Fault[],
): Promise<Answer> {
  if (reference !== undefined) return method === 'GET' ? deposits.state(reference) : notAllowed('GET');
  if (method !== 'POST') return notAllowed('POST');
  const given = url.searchParams.get(DEFAULT_CONTRACT.depositReferenceParameter) ?? '';
  return deposits.receive(given, await body(), faults);
}

async function answerExports(
  exports: DeskExports,
  { method, url, headers }: Asked,
  [, number, file]: RegExpExecArray,
  faults: readonly Fault[],
): Promise<Answer> {
  if (number === undefined) return method === 'POST' ? exports.request(url.searchParams) : notAllowed('POST');
  if (file !== undefined) {
    if (method !== 'GET') return notAllowed('GET');
    const ifRange = headers['if-range'];
    const asked = { range: headers.range, ifRange: typeof ifRange === 'string' ? ifRange : undefined };
    return exports.download(number, asked, faults);
  }
  if (method === 'DELETE') return exports.cancel(number);
  return method === 'GET' ? exports.status(number, faults) : notAllowed('GET, DELETE');
}

function answerGet(service: Service, url: URL, faults: readonly Fault[]): Answer {
  if (url.pathname === DEFAULT_CONTRACT.drmPath) return answerDrm(service.drm, url.searchParams);
  if (url.pathname === DEFAULT_CONTRACT.gdmPath) return answerMovements(service, url.searchParams, faults);
  const report = REPORT_PATH.exec(url.pathname)?.[1];
  if (report !== undefined) {
    return answerReport(service.world, decodeURIComponent(report), url.searchParams, service.now());
  }
  const nud = DEMAND_PATH.exec(url.pathname)?.[1];
  if (nud !== undefined) return answerDemand(service, nud);
  return errorAnswer(404, 'SERVICE_INCONNU', 'Ce service n’existe pas.');
}

function answerDemand({ world }: Service, nud: string): Answer {
  const demand = world.demand(nud);
  if (demand === null)
    return errorAnswer(404, 'DEMANDE_INCONNUE', 'Aucune demande ne porte ce numéro unique.');
  return xmlAnswer(200, [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    writeDemand(currentFile(demand), demand.form),
  ]);
}

function answerMovements(service: Service, parameters: URLSearchParams, faults: readonly Fault[]): Answer {
  const label = parameters.get(DEFAULT_CONTRACT.gdmSinceParameter) ?? '';
  const since = parseSince(label);
  if (since === null) {
    return errorAnswer(400, 'DEPUIS_INVALIDE', 'Le paramètre « depuis » attend une date jj/mm/aaaa hh:mm.');
  }
  const communes = parameters
    .get(DEFAULT_CONTRACT.gdmCommunesParameter)
    ?.split(',')
    .map((code) => code.trim());
  if (communes?.some((code) => !/^\d[\dAB]\d{3}$/.test(code)) === true) {
    return errorAnswer(
      400,
      'COMMUNE_INVALIDE',
      'Le paramètre « communes » attend des codes INSEE séparés par des virgules.',
    );
  }
  const desk = parameters.get(DEFAULT_CONTRACT.gdmDeskParameter);
  if (desk !== null && !/^[0-9A-Z]{5}$/.test(desk)) {
    return errorAnswer(400, 'GUICHET_INVALIDE', 'Le paramètre « guichet » attend cinq chiffres ou lettres.');
  }
  const found = service.world.movementsSince(since);
  const inside =
    communes === undefined ? found : found.filter((movement) => concerns(service.world, movement, communes));
  const references =
    service.answerForm === 'references' || faults.some((fault) => fault.kind === 'references');
  const malformed = faults.find((fault) => fault.kind === 'malformed');
  const answer = {
    since: label,
    until: service.now(),
    movements: rearrange(service, inside, faults),
    demand: references ? null : demandWriter(service.world),
  };
  return xmlAnswer(
    200,
    writeGdm(malformed === undefined ? answer : { ...answer, malformedAt: malformed.movement }),
  );
}

function demandWriter(world: World): (nud: string) => string {
  return (nud) => {
    const demand = world.demand(nud);
    return demand === null ? '' : writeDemand(currentFile(demand), demand.form);
  };
}

/** True when the demand lives in or wants one of the communes. */
function concerns(world: World, movement: SimulatedMovement, communes: readonly string[]): boolean {
  const demand = world.demand(movement.nud);
  return demand !== null && communesOf(demand).some((code) => communes.includes(code));
}

function communesOf({ content }: SimulatedDemand): readonly string[] {
  const home = content.applicant?.address?.communeCode ?? null;
  return [...(home === null ? [] : [home]), ...(content.wanted?.communes ?? [])];
}

function rearrange(
  service: Service,
  movements: readonly SimulatedMovement[],
  faults: readonly Fault[],
): readonly SimulatedMovement[] {
  const duplicates = faults.find((fault) => fault.kind === 'duplicates');
  const shuffled = service.shuffled || faults.some((fault) => fault.kind === 'shuffled');
  const listed =
    duplicates === undefined
      ? movements
      : movements.flatMap((movement, at) =>
          (at + 1) % duplicates.every === 0 ? [movement, movement] : [movement],
        );
  return shuffled ? createRandom(service.seed, 'shuffle', listed.length).shuffle(listed) : listed;
}
