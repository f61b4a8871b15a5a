import { asDeskError } from '../api/errors.ts';
import type { DeskError } from '../api/errors.ts';
import type { Clock } from '../schedule/clock.ts';
import { collect } from './body.ts';
import { DRM_PACKET_LIMIT } from './contract/drm.ts';
import { sneError } from './errors.ts';
import { siteUrl } from './settings-check.ts';
import type { Site } from './settings-check.ts';
import type { Transport } from './transport-types.ts';

/** Failures of one demand alone, in a packet of one, before it is left for another time. */
const MOST_SINGLE_FAILURES = 2;
/** Packets that go well in a row before a larger one is tried. */
const GROW_AFTER = 2;
/** Demands left in a row, each alone, after which the service itself is down. */
const MOST_LEFT_IN_A_ROW = 3;
const MOST_FAILURES_IN_A_ROW = 20;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Failures that a smaller packet may avoid (§7); of an answer that cannot be read, it also finds the one at fault. */
const TOO_MUCH: ReadonlySet<string> = new Set([
  'SNE-NET-03',
  'SNE-NET-06',
  'SNE-CUT',
  'SNE-HTTP-500',
  'SNE-HTTP-503',
  'DRM-ANSWER',
]);

export interface DrmCallDeps {
  readonly open: () => { readonly site: Site; readonly transport: Transport };
}

/** Monthly resources of at most 50 demands in one call (§3); gives the XML. Errors: `SNE_ERRORS`. */
export type DrmCall = (nuds: readonly string[], signal?: AbortSignal) => Promise<Uint8Array>;

/** The call of the DRM service. Made once: the size of a second try is for the packets to choose. */
export function createDrmCall({ open }: DrmCallDeps): DrmCall {
  return async (nuds, signal) => {
    if (nuds.length > DRM_PACKET_LIMIT) throw new Error('too many demands for one DRM call');
    const { site, transport } = open();
    const { drmPath, drmNudsParameter } = site.contract;
    const url = siteUrl(site.base, drmPath, { [drmNudsParameter]: nuds.join(',') });
    const accept = 'application/xml, text/xml;q=0.9';
    const answer = await transport.get({ url, size: 'small', accept, tries: 1, signal });
    const bytes = await collect(answer.body);
    if (answer.kind === 'json' || answer.kind === 'other') throw sneError('SNE-TYPE', { host: url.host });
    return bytes;
  };
}

/** The size of the next packet: halved when one fails, one quarter larger after two that went well, 1 to `limit`. */
export class PacketSize {
  readonly #limit: number;
  #size: number;
  #wentWell = 0;

  constructor(limit = DRM_PACKET_LIMIT) {
    this.#limit = limit;
    this.#size = limit;
  }

  get current(): number {
    return this.#size;
  }

  succeeded(): void {
    this.#wentWell += 1;
    if (this.#wentWell < GROW_AFTER) return;
    this.#wentWell = 0;
    this.#size = Math.min(this.#limit, this.#size + Math.max(1, Math.floor(this.#size / 4)));
  }

  /** @param tried size of the packet that failed, which may have been less than the current one */
  failed(tried: number): void {
    this.#wentWell = 0;
    this.#size = Math.max(1, Math.floor(Math.min(this.#size, tried) / 2));
  }
}

export interface PacketRun {
  /** Sizes of every packet sent, in order, failed ones included. */
  readonly packetSizes: readonly number[];
  /** Numbers that could not be had. */
  readonly failed: readonly string[];
  /** What ended the run before its end, or null. */
  readonly error: DeskError | null;
}

/**
 * Sends every number in packets whose size adapts (§7). A failure that a smaller packet may avoid is tried again
 * smaller; a number that fails alone is left. Any other failure ends the run: the rest has then failed. Throws only the
 * signal's reason.
 */
export async function inPackets(
  nuds: readonly string[],
  tools: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
  send: (packet: readonly string[]) => Promise<void>,
): Promise<PacketRun> {
  const waiting = [...nuds];
  const size = new PacketSize();
  const packetSizes: number[] = [];
  const failed: string[] = [];
  let alone = 0;
  let leftInARow = 0;
  let failures = 0;
  while (waiting.length > 0) {
    const packet = waiting.slice(0, size.current);
    packetSizes.push(packet.length);
    try {
      await send(packet);
      waiting.splice(0, packet.length);
      size.succeeded();
      [alone, leftInARow, failures] = [0, 0, 0];
    } catch (thrown) {
      tools.signal?.throwIfAborted();
      const error = asDeskError(thrown);
      const giveUp = (): PacketRun => ({ packetSizes, failed: [...failed, ...waiting], error });
      if (!TOO_MUCH.has(error.code) && error.code !== 'SNE-HTTP-429') return giveUp();
      // Being asked to slow down says nothing about the size.
      if (error.code !== 'SNE-HTTP-429') size.failed(packet.length);
      failures += 1;
      if (packet.length === 1 && ++alone >= MOST_SINGLE_FAILURES) {
        failed.push(...waiting.splice(0, 1));
        alone = 0;
        leftInARow += 1;
      }
      if (leftInARow >= MOST_LEFT_IN_A_ROW || failures >= MOST_FAILURES_IN_A_ROW) return giveUp();
      const pause = Math.max(error.retryAfterMs ?? 0, Math.min(PAUSE_MS * 2 ** (failures - 1), 15_000));
      if (pause > LONGEST_PAUSE_MS) return giveUp();
      await tools.clock.sleep(pause, tools.signal);
    }
  }
  return { packetSizes, failed, error: null };
}
