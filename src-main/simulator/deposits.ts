import { DeskError } from '../api/errors.ts';
import { DEPOSIT_KIND, DEPOSIT_NAMES, DEPOSIT_NAMESPACE } from '../sne/contract/deposits.ts';
import type { DEPOSIT_STATES } from '../sne/contract/deposits.ts';
import type { DemandFile, Person } from '../xml/demand-file.ts';
import { readDemand } from '../xml/read-demand.ts';
import { openSchemas } from '../xml/schemas.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { errorAnswer, xmlAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';
import type { World } from './world/world.ts';
import { createXmlText } from './xml-text.ts';

type State = (typeof DEPOSIT_STATES)[number];

interface Anomaly {
  readonly code: string;
  readonly blocking: boolean;
  readonly label: string;
  readonly path: string;
}

/** A file that the simulated SNE received. */
export interface Deposit {
  readonly reference: string;
  readonly number: string;
  readonly xml: string;
  state: State;
  anomalies: readonly Anomaly[];
  /** Times that it arrived. */
  arrivals: number;
}

type Outcome = Extract<Fault, { kind: 'deposit' }>['outcome'];

/** The write service of the simulated SNE: one movement a reference, however often its file arrives. */
export class DeskDeposits {
  /** By reference, in the order of their arrival. */
  readonly known = new Map<string, Deposit>();
  readonly #world: World;
  readonly #now: () => Date;
  #schemas: Promise<SchemaRegistry> | null = null;

  constructor(world: World, now: () => Date) {
    this.#world = world;
    this.#now = now;
  }

  /** Answers a POST. */
  async receive(reference: string, xml: string, faults: readonly Fault[]): Promise<Answer> {
    const outcome = outcomeOf(faults);
    if (!/^[\w-]{8,64}$/.test(reference)) {
      return errorAnswer(
        400,
        'REFERENCE_INVALIDE',
        'Le paramètre « reference » manque ou n’est pas valable.',
      );
    }
    if (outcome === 'entitlement') {
      return errorAnswer(403, 'HABILITATION', 'Ce guichet n’est pas habilité à envoyer.');
    }
    const former = this.known.get(reference);
    if (former !== undefined) {
      former.arrivals += 1;
      if (outcome === 'conflict') return errorAnswer(409, 'DEJA_RECU', 'Cette référence est déjà connue.');
      return answerOf(former);
    }
    const deposit = await this.#judge(reference, xml, outcome);
    this.known.set(reference, deposit);
    if (outcome === 'twice') await this.receive(reference, xml, []);
    if (outcome === 'lost') return errorAnswer(503, 'INDISPONIBLE', 'Service indisponible.');
    return answerOf(deposit);
  }

  /** Answers a GET of the state; a file that was only taken is settled by then. */
  state(reference: string): Answer {
    const deposit = this.known.get(reference);
    if (deposit === undefined) {
      return errorAnswer(404, 'REFERENCE_INCONNUE', 'Aucun dépôt ne porte cette référence.');
    }
    if (deposit.state === 'EN_COURS') this.#apply(deposit);
    return answerOf(deposit, 200);
  }

  async dispose(): Promise<void> {
    (await this.#schemas)?.dispose();
  }

  async #judge(reference: string, xml: string, outcome: Outcome | null): Promise<Deposit> {
    const number = `DEP-${String(this.known.size + 1).padStart(6, '0')}`;
    const deposit: Deposit = { reference, number, xml, state: 'EN_COURS', anomalies: [], arrivals: 1 };
    const refusals = outcome === 'refused' ? REFUSALS : await this.#faultsOf(xml);
    if (refusals.length > 0) return { ...deposit, state: 'REFUSE', anomalies: refusals };
    if (outcome === 'anomalies') deposit.anomalies = REMARKS;
    if (outcome !== 'taken') this.#apply(deposit);
    return deposit;
  }

  async #faultsOf(xml: string): Promise<readonly Anomaly[]> {
    this.#schemas ??= openSchemas();
    const schemas = await this.#schemas;
    try {
      const [error] = schemas.validateDemand(xml);
      if (error !== undefined) return [blocking('XSD', error.message, error.element ?? '')];
      const file = readDemand(xml);
      const demand = this.#world.demand(file.nud);
      if (file.fileType !== DEPOSIT_KIND) {
        return [blocking('TYPE', 'Seule une modification peut être déposée.', 'entete/typeFichier')];
      }
      if (demand === null) return [blocking('INCONNUE', 'Aucune demande ne porte ce numéro.', 'numUnique')];
      if (demand.state === 'removed') return [blocking('RADIEE', 'La demande est radiée.', 'numUnique')];
      return [];
    } catch (thrown) {
      if (!(thrown instanceof DeskError)) throw thrown;
      return [blocking('XML', thrown.message, '')];
    }
  }

  /** The register takes the change: a movement of this desk tells it. */
  #apply(deposit: Deposit): void {
    const file = readDemand(deposit.xml);
    this.#world.correct(file.nud, (content) => withContacts(content, file), this.#now());
    deposit.state = 'INTEGRE';
  }
}

const REFUSALS: readonly Anomaly[] = [
  {
    code: 'A101',
    blocking: true,
    label: 'Le pays ne fait pas partie de la liste.',
    path: 'demandeur/adressePostale/pays',
  },
  { code: 'A204', blocking: false, label: 'Le courriel n’a pas été vérifié.', path: 'demandeur/mel' },
];
const REMARKS: readonly Anomaly[] = [
  { code: 'A204', blocking: false, label: 'Le courriel n’a pas été vérifié.', path: 'demandeur/mel' },
];

function blocking(code: string, label: string, path: string): Anomaly {
  return { code, blocking: true, label, path };
}

function outcomeOf(faults: readonly Fault[]): Outcome | null {
  for (const fault of faults) if (fault.kind === 'deposit') return fault.outcome;
  return null;
}

function withContacts(content: DemandFile, sent: DemandFile): DemandFile {
  const { applicant } = content;
  return {
    ...content,
    applicant: applicant === null ? null : withContact(applicant, sent.applicant),
    coApplicants: content.coApplicants.map((person, at) =>
      withContact(person, sent.coApplicants[at] ?? null),
    ),
  };
}

function withContact<P extends Person>(person: P, sent: Person | null): P {
  if (sent === null) return person;
  const { mobilePhone, homePhone, email, address } = sent;
  return { ...person, mobilePhone, homePhone, email, address };
}

function answerOf(deposit: Deposit, status = statusOf(deposit.state)): Answer {
  const xml = createXmlText();
  xml.raw('<?xml version="1.0" encoding="UTF-8"?>\n');
  xml.open(DEPOSIT_NAMES.root, { xmlns: DEPOSIT_NAMESPACE });
  xml.text(DEPOSIT_NAMES.reference, deposit.reference);
  xml.text(DEPOSIT_NAMES.number, deposit.number);
  xml.text(DEPOSIT_NAMES.state, deposit.state);
  xml.open(DEPOSIT_NAMES.anomalies);
  for (const anomaly of deposit.anomalies) {
    const flag = { [DEPOSIT_NAMES.blockingAttribute]: String(anomaly.blocking) };
    xml.open(DEPOSIT_NAMES.anomaly, { code: anomaly.code, ...flag });
    xml.text(DEPOSIT_NAMES.label, anomaly.label);
    xml.text(DEPOSIT_NAMES.path, anomaly.path);
    xml.close(DEPOSIT_NAMES.anomaly);
  }
  xml.close(DEPOSIT_NAMES.anomalies);
  xml.close(DEPOSIT_NAMES.root);
  return xmlAnswer(status, [xml.toString()]);
}

function statusOf(state: State): number {
  if (state === 'REFUSE') return 422;
  return state === 'INTEGRE' ? 201 : 202;
}
