import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../schedule/clock.ts';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

type BodyFault = Extract<Fault, { kind: 'drop' | 'truncate' | 'slow' | 'wrongLength' | 'corrupt' }>;

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
  const limit = how.drop?.afterBytes ?? how.truncate?.afterBytes ?? Infinity;
  const length = headers['Content-Length'];
  if (how.wrongLength !== null) {
    const whole = length === undefined ? Buffer.concat([...body]) : null;
    if (whole !== null) body = [whole];
    const right = whole?.length ?? Number(length);
    headers['Content-Length'] = String(Math.max(0, right + how.wrongLength.extra));
  } else if (how.truncate !== null && length !== undefined) {
    headers['Content-Length'] = String(Math.min(limit, Number(length)));
  }
  if (how.corrupt !== null) body = flip(body, how.corrupt.atByte);
  response.writeHead(answer.status, headers);
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
  readonly corrupt: Extract<BodyFault, { kind: 'corrupt' }> | null;
}

function bodyFaults(faults: readonly Fault[]): BodyFaults {
  return {
    drop: faults.find((fault) => fault.kind === 'drop') ?? null,
    truncate: faults.find((fault) => fault.kind === 'truncate') ?? null,
    slow: faults.find((fault) => fault.kind === 'slow') ?? null,
    wrongLength: faults.find((fault) => fault.kind === 'wrongLength') ?? null,
    corrupt: faults.find((fault) => fault.kind === 'corrupt') ?? null,
  };
}

function* encode(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
}

/** One byte of the body, counted from 0, has all its bits turned. */
function* flip(chunks: Iterable<Uint8Array>, atByte: number): Generator<Uint8Array> {
  let offset = 0;
  for (const chunk of chunks) {
    const at = atByte - offset;
    offset += chunk.length;
    if (at < 0 || at >= chunk.length) yield chunk;
    else yield Buffer.from(chunk).fill((chunk[at] ?? 0) ^ 0xff, at, at + 1);
  }
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
