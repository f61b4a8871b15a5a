import { DeskError } from '../api/errors.ts';
import type { OutgoingAnomaly } from '../api/outgoing.ts';
import { NBSP } from '../api/format.ts';
import { decodeXml } from '../xml/encoding.ts';
import { attributeValue, childNamed, parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { collect } from './body.ts';
import { DEPOSIT_NAMES, DEPOSIT_STATES } from './contract/deposits.ts';
import { EXPORT_REFUSALS } from './contract/exports.ts';
import { readRefusal, readRefusalCode } from './refusal.ts';
import { parseRetryAfter } from './retry.ts';
import { siteUrl } from './settings-check.ts';
import type { Site } from './settings-check.ts';
import type { Answer, Transport } from './transport-types.ts';

const XML = 'application/xml, text/xml;q=0.9';
/** Most anomalies that are kept of one answer, and the longest text of each. */
const MOST_ANOMALIES = 100;
const LONGEST_TEXT = 300;

export type DepositState = (typeof DEPOSIT_STATES)[number];

/** What the SNE says of a file that it has. */
export interface DepositAnswer {
  readonly number: string | null;
  readonly state: DepositState;
  readonly message: string | null;
  readonly anomalies: readonly OutgoingAnomaly[];
}

/** How the SNE answers a file. Whatever else happens is an error. */
export type DepositOutcome =
  | { readonly kind: 'answered'; readonly answer: DepositAnswer }
  /** Refused before it was looked at. */
  | { readonly kind: 'refused'; readonly said: string | null }
  | { readonly kind: 'entitlement'; readonly said: string | null }
  | { readonly kind: 'later'; readonly retryAfterMs: number | null; readonly said: string | null }
  /** A file of that reference is there already. */
  | { readonly kind: 'known' };

export interface DepositCalls {
  /**
   * Sends a file, once. Errors: those of `SNE_ERRORS` and OUT-ANSWER; `wasNotTaken` tells those after which the SNE
   * certainly has nothing of it. After any other its state is to be asked before it is sent again.
   *
   * @param reference the desk's own key of the file, the same at each sending
   */
  send(reference: string, xml: string, signal?: AbortSignal): Promise<DepositOutcome>;
  /** What the SNE says of a reference; null when it never received it. Errors: OUT-ANSWER, `SNE_ERRORS`. */
  state(reference: string, signal?: AbortSignal): Promise<DepositAnswer | null>;
}

export interface DepositCallDeps {
  readonly open: () => { readonly site: Site; readonly transport: Transport };
  readonly deskNumber: string | null;
  readonly now: () => Date;
}

/** The calls of the write service (assumed). */
export function createDepositCalls({ open, deskNumber, now }: DepositCallDeps): DepositCalls {
  return {
    send: async (reference, xml, signal) => {
      const { site, transport } = open();
      // A failure of the token must not pass for a lost file.
      await transport.authenticate(signal);
      const answer = await transport.send({
        url: sendUrl(site, reference, deskNumber),
        method: 'POST',
        headers: { 'content-type': 'application/xml; charset=utf-8' },
        body: xml,
        size: 'small',
        accept: XML,
        accepted: [201, 202, 400, 403, 409, 422, 429],
        signal,
      });
      return readOutcome(answer, reference, now());
    },
    state: async (reference, signal) => {
      const { site, transport } = open();
      const url = stateUrl(site, reference);
      const answer = await transport.get({ url, size: 'small', accept: XML, accepted: [202, 404], signal });
      const bytes = await collect(answer.body);
      return answer.status === 404 ? null : readAnswer(bytes, reference);
    },
  };
}

function sendUrl({ base, contract }: Site, reference: string, deskNumber: string | null): URL {
  return siteUrl(base, contract.depositsPath, {
    [contract.depositReferenceParameter]: reference,
    ...(deskNumber === null ? {} : { [contract.depositDeskParameter]: deskNumber }),
  });
}

function stateUrl({ base, contract }: Site, reference: string): URL {
  const [path = '', query] = contract.depositsPath.split('?', 2);
  const whole = `${path.replace(/\/+$/, '')}/${encodeURIComponent(reference)}`;
  return siteUrl(base, query === undefined ? whole : `${whole}?${query}`);
}

async function readOutcome(answer: Answer, reference: string, now: Date): Promise<DepositOutcome> {
  const { status } = answer;
  const bytes = await collect(answer.body);
  if (status < 300) return { kind: 'answered', answer: readAnswer(bytes, reference) };
  if (status === 409) return { kind: 'known' };
  const said = readRefusal(bytes, answer.header('content-type'));
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(answer.header('retry-after'), answer.serverDate, now);
    return { kind: 'later', retryAfterMs, said };
  }
  if (status === 403 || readRefusalCode(bytes) === EXPORT_REFUSALS.entitlement) {
    return { kind: 'entitlement', said };
  }
  const judged = judgement(bytes, reference);
  return judged === null ? { kind: 'refused', said } : { kind: 'answered', answer: judged };
}

/** A refusal may come as a deposit with its anomalies; null where it does not. */
function judgement(bytes: Uint8Array, reference: string): DepositAnswer | null {
  try {
    const answer = readAnswer(bytes, reference);
    return answer.state === 'REFUSE' ? answer : null;
  } catch (thrown) {
    if (thrown instanceof DeskError) return null;
    throw thrown;
  }
}

/**
 * Reads what the SNE says of a deposit.
 *
 * @throws DeskError OUT-ANSWER when it is no such answer, of another reference, or of no known state; XML-… when no XML
 */
function readAnswer(bytes: Uint8Array, reference: string): DepositAnswer {
  const root = parseTree(decodeXml(bytes));
  const said = textOf(root, DEPOSIT_NAMES.state);
  const state = DEPOSIT_STATES.find((known) => known === said);
  const isOther = textOf(root, DEPOSIT_NAMES.reference) !== reference;
  if (root.name !== DEPOSIT_NAMES.root || state === undefined || isOther) throw unreadable(said ?? root.name);
  const list = childNamed(root, DEPOSIT_NAMES.anomalies)?.children ?? [];
  return {
    number: textOf(root, DEPOSIT_NAMES.number)?.slice(0, 200) ?? null,
    state,
    message: textOf(root, DEPOSIT_NAMES.message),
    anomalies: list
      .filter(({ name }) => name === DEPOSIT_NAMES.anomaly)
      .slice(0, MOST_ANOMALIES)
      .map(readAnomaly),
  };
}

function readAnomaly(element: XmlElement): OutgoingAnomaly {
  const code = attributeValue(element.attributes, 'code');
  const blocking = attributeValue(element.attributes, DEPOSIT_NAMES.blockingAttribute);
  return {
    code,
    message: textOf(element, DEPOSIT_NAMES.label) ?? code ?? 'Anomalie sans texte',
    element: textOf(element, DEPOSIT_NAMES.path),
    blocking: blocking === 'true' || blocking === '1',
  };
}

function textOf(parent: XmlElement, name: string): string | null {
  const text = childNamed(parent, name)?.text.trim() ?? '';
  return text === '' ? null : text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').slice(0, LONGEST_TEXT);
}

function unreadable(what: string): DeskError {
  return new DeskError(
    'OUT-ANSWER',
    `La réponse du SNE sur l’envoi n’est pas lisible${NBSP}: « ${what.slice(0, 60)} ».`,
    {
      hint: 'L’envoi n’est pas refait sans savoir : son état est demandé au SNE. Si cela dure, transmettez ce code à l’assistance.',
      recovery: 'nextSlot',
    },
  );
}
