import { asDeskError } from '../api/errors.ts';
import type { DeskError } from '../api/errors.ts';
import { formatDay, formatInstant, NBSP, parisDay, plural } from '../api/format.ts';
import type { ConnectionCheck } from '../api/settings.ts';
import type { Clock } from '../schedule/clock.ts';
import { sneError } from './errors.ts';
import type { Site } from './settings-check.ts';
import type { ClientCertificateFacts } from './tls.ts';
import type { Answer, Transport } from './transport-types.ts';

type Step = ConnectionCheck['steps'][number];
type StepName = Step['name'];

const DAY = 86_400_000;
/** A number that no demand has: asking for it proves the way there and counts for nothing. */
const IMPOSSIBLE_NUD = '000000000000000000';
/** A certificate that ends within this many days is pointed out. */
const EXPIRY_NOTICE_DAYS = 45;
/** Clock differences: from the first on it is said, from the second on it is a failure (tokens and overlap suffer). */
const SKEW_TOLD = 60_000;
const SKEW_TOO_GREAT = 300_000;

export interface CheckTools {
  readonly open: () => { readonly site: Site; readonly transport: Transport };
  /** The address of one demand. */
  readonly probe: (site: Site, nud: string) => URL;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * The readable diagnosis of a connection: settings, certificate, network, authentication, service, clock, in this
 * order, up to the first that fails. Asks for one demand that cannot exist. Rethrows only an abort.
 */
export async function checkConnection(tools: CheckTools): Promise<ConnectionCheck> {
  const steps: Step[] = [];
  const pass = (name: StepName, detail: string): void => {
    steps.push({ name, ok: true, detail, code: null });
  };
  let current: StepName = 'settings';
  try {
    const { site, transport } = tools.open();
    pass('settings', `Adresse du SNE${NBSP}: ${site.base.host}.`);
    current = 'certificate';
    pass('certificate', certificateWords(await transport.prepare(), tools.clock.now()));
    current = 'network';
    await transport.authenticate(tools.signal, 1);
    const answer = await ask(tools, site, transport);
    const verified = site.base.protocol === 'https:' ? ', son identité est vérifiée' : '';
    pass('network', `Le serveur ${site.base.host} répond${verified}.`);
    pass('authentication', site.oauth === null ? 'Le SNE accepte ce poste.' : 'Le SNE a reconnu le guichet.');
    pass('service', 'Le service des demandes répond. Aucun appel de mouvements n’a été fait.');
    current = 'clock';
    pass('clock', clockWords(answer, tools.clock.now()));
    return { ok: true, steps };
  } catch (thrown) {
    if (tools.signal?.aborted === true) throw thrown;
    const error = asDeskError(thrown);
    // A secret or an address that is missing shows only when it is needed: the settings are what fails.
    if (error.code.startsWith('CFG-')) return { ok: false, steps: [failed('settings', error)] };
    return { ok: false, steps: [...steps, ...stepsUpTo(current, error)] };
  }
}

async function ask(tools: CheckTools, site: Site, transport: Transport): Promise<Answer> {
  const answer = await transport.get({
    url: tools.probe(site, IMPOSSIBLE_NUD),
    size: 'small',
    accept: 'application/xml, text/xml;q=0.9',
    accepted: [400, 404, 422],
    signal: tools.signal,
    tries: 1,
  });
  await answer.body.return();
  return answer;
}

/** Where an error met on the way belongs, with the steps that it proves to be good. */
function stepsUpTo(current: StepName, error: DeskError): readonly Step[] {
  if (current !== 'network') return [failed(current, error)];
  const reached: Step = { name: 'network', ok: true, detail: 'Le serveur répond.', code: null };
  if (error.code.startsWith('SNE-AUTH-')) return [reached, failed('authentication', error)];
  if (/^SNE-(HTTP-|TYPE|TOO-LARGE)/.test(error.code)) return [reached, failed('service', error)];
  return [failed('network', error)];
}

function failed(name: StepName, error: DeskError): Step {
  const detail = error.hint === null ? error.message : `${error.message} ${error.hint}`;
  return { name, ok: false, detail, code: error.code };
}

function certificateWords(certificate: ClientCertificateFacts | null, now: Date): string {
  if (certificate === null) return 'Aucun certificat de guichet n’est installé.';
  const until = formatDay(parisDay(certificate.validTo));
  const days = Math.floor((certificate.validTo.getTime() - now.getTime()) / DAY);
  return days > EXPIRY_NOTICE_DAYS
    ? `Certificat du guichet lu, valable jusqu’au ${until}.`
    : `Certificat du guichet lu, valable jusqu’au ${until} seulement (encore ${plural(days, 'jour')})${NBSP}: demandez le suivant.`;
}

/** What is wrong with this computer's clock beside the SNE's, or null; a difference that the calls make up for is not. */
export function clockError(skewMs: number | null): DeskError | null {
  const gap = Math.abs(skewMs ?? 0);
  return gap > SKEW_TOO_GREAT ? sneError('SNE-CLOCK', { gap: duration(gap) }) : null;
}

function clockWords(answer: Answer, now: Date): string {
  if (answer.clockSkewMs === null) return 'Le SNE ne donne pas l’heure dans sa réponse.';
  const gap = Math.abs(answer.clockSkewMs);
  const error = clockError(answer.clockSkewMs);
  if (error !== null) throw error;
  if (gap > SKEW_TOLD) {
    return `L’horloge de ce poste a ${duration(gap)} d’écart avec celle du SNE${NBSP}: les appels en tiennent compte.`;
  }
  return `L’heure de ce poste s’accorde avec celle du SNE (${formatInstant(now.toISOString())}).`;
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return plural(Math.max(minutes, 1), 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? plural(hours, 'heure') : plural(Math.round(hours / 24), 'jour');
}
