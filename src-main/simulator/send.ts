import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../schedule/clock.ts';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

type BodyFault = Extract<Fault, { kind: 'drop' | 'truncate' | 'slow' | 'wrongLength' }>;

/** Sends an answer as it is made, as fast as the client reads, spoilt by the faults that concern sending. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  faults: readonly Fault[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const how = bodyFaults(faults);
  const headers = { ...answer.headers };
  let body: Iterable<Uint8Array> = encode(answer.body);
  if (how.wrongLength !== null) {
    const whole = Buffer.concat([...body]);
    headers['Content-Length'] = String(Math.max(0, whole.length + how.wrongLength.extra));
    body = [whole];
  }
  response.writeHead(answer.status, headers);
  const limit = how.drop?.afterBytes ?? how.truncate?.afterBytes ?? Infinity;
  let left = limit;
  for (const piece of how.slow === null ? body : cut(body, how.slow.chunkBytes)) {
    const part = piece.subarray(0, left);
    left -= part.length;
    if (part.length > 0 && !response.write(part)) await once(response, 'drain', { signal });
    if (response.destroyed || left <= 0) break;
    if (how.slow !== null) await clock.sleep(how.slow.everyMs, signal);
  }
  if (how.drop !== null || how.wrongLength !== null) await hangUp(response);
  else response.end();
}

interface BodyFaults {
  readonly drop: Extract<BodyFault, { kind: 'drop' }> | null;
  readonly truncate: Extract<BodyFault, { kind: 'truncate' }> | null;
  readonly slow: Extract<BodyFault, { kind: 'slow' }> | null;
  readonly wrongLength: Extract<BodyFault, { kind: 'wrongLength' }> | null;
}

function bodyFaults(faults: readonly Fault[]): BodyFaults {
  return {
    drop: faults.find((fault) => fault.kind === 'drop') ?? null,
    truncate: faults.find((fault) => fault.kind === 'truncate') ?? null,
    slow: faults.find((fault) => fault.kind === 'slow') ?? null,
    wrongLength: faults.find((fault) => fault.kind === 'wrongLength') ?? null,
  };
}

function* encode(texts: Iterable<string>): Generator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text, 'utf8');
}

function* cut(chunks: Iterable<Uint8Array>, size: number): Generator<Uint8Array> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
  }
}

/** Lets what was written reach the client, then breaks the connection without ending the answer. */
async function hangUp(response: ServerResponse): Promise<void> {
  response.flushHeaders();
  await new Promise<void>((resolve) => {
    if (response.socket === null) resolve();
    else
      response.socket.write('', () => {
        resolve();
      });
  });
  response.socket?.destroySoon();
}
