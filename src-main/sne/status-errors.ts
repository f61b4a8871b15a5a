import type { DeskError } from '../api/errors.ts';
import { sneError } from './errors.ts';
import type { SneErrorCode } from './errors.ts';
import type { RawAnswer } from './exchange.ts';
import { clientRefused } from './failure.ts';
import type { FailureContext } from './failure.ts';
import { answerKind, readRefusal } from './refusal.ts';
import { parseRetryAfter } from './retry.ts';

/** What is read of the body of a refusal. */
const MOST_BYTES = 64 * 1024;

export interface RefusalFacts {
  readonly context: FailureContext;
  readonly serverDate: Date | null;
  /** True for the token endpoint. */
  readonly token: boolean;
}

/** The error of an answer whose status is a refusal; reads its body, bounded, for what the server says about it. */
export async function refusalOf(
  raw: RawAnswer,
  body: AsyncIterable<Uint8Array>,
  { context, serverDate, token }: RefusalFacts,
): Promise<DeskError> {
  const bytes = await beginningOf(body);
  const type = raw.header('content-type');
  const html = answerKind(type, bytes) === 'html';
  if (raw.status === 400 && html && /SSL certificate/i.test(Buffer.from(bytes).toString('latin1'))) {
    // How nginx tells that it wants a certificate, or another one: after the handshake, by a page.
    return clientRefused(context);
  }
  return sneError(token ? tokenCode(raw.status) : codeFor(raw.status), {
    host: context.host,
    status: raw.status,
    said: readRefusal(bytes, type),
    retryAfterMs: parseRetryAfter(raw.header('retry-after'), serverDate, context.now),
  });
}

function codeFor(status: number): SneErrorCode {
  switch (status) {
    case 400:
    case 422:
      return 'SNE-HTTP-400';
    case 401:
      return 'SNE-AUTH-01';
    case 403:
      return 'SNE-AUTH-03';
    case 404:
    case 410:
      return 'SNE-HTTP-404';
    case 408:
    case 502:
    case 503:
    case 504:
      return 'SNE-HTTP-503';
    case 429:
      return 'SNE-HTTP-429';
    case 511:
      return 'SNE-CAPTIVE';
    default:
      return status >= 500 ? 'SNE-HTTP-500' : 'SNE-HTTP-STATUS';
  }
}

/** RFC 6749 §5.2: the token endpoint refuses by 400, or 401 for the client itself. */
function tokenCode(status: number): SneErrorCode {
  return status === 400 || status === 401 || status === 403 ? 'SNE-AUTH-02' : codeFor(status);
}

/** What is read before the bound or a failure: a body that cannot be read changes nothing to the refusal itself. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const chunk of body) {
      parts.push(chunk);
      total += chunk.length;
      if (total >= MOST_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  return new Uint8Array(Buffer.concat(parts));
}
