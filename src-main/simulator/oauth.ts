import { createHash } from 'node:crypto';
import { errorAnswer, jsonAnswer } from './answer.ts';
import type { Answer } from './answer.ts';

/** The client that the simulated authorisation server knows. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A token end-point (RFC 6749 §4.4, client credentials) and the check of its tokens (RFC 6750). */
export interface OAuth {
  readonly client: OAuthClient;
  /** Answers a POST to the token end-point; the client names itself by Basic authorisation or in the form. */
  token(authorization: string | undefined, form: string): Answer;
  /** Null when the token is good; else the refusal. */
  refuse(authorization: string | undefined): Answer | null;
}

/** Tokens live `seconds` by the given clock. Known in advance on purpose: this guards nothing but invented data. */
export function createOAuth(seed: number, desk: string, seconds: number, now: () => Date): OAuth {
  const client = { clientId: `guichet-${desk}`, clientSecret: digest(`secret ${String(seed)} ${desk}`) };
  const expiries = new Map<string, number>();
  return {
    client,
    token: (authorization, form) => {
      const parameters = new URLSearchParams(form);
      if (parameters.get('grant_type') !== 'client_credentials') {
        return jsonAnswer(400, { error: 'unsupported_grant_type' });
      }
      const named = readBasic(authorization) ?? {
        clientId: parameters.get('client_id'),
        clientSecret: parameters.get('client_secret'),
      };
      if (named.clientId !== client.clientId || named.clientSecret !== client.clientSecret) {
        return jsonAnswer(401, { error: 'invalid_client' }, { 'WWW-Authenticate': 'Basic realm="SNE"' });
      }
      const token = digest(`token ${String(seed)} ${String(expiries.size)}`);
      expiries.set(token, now().getTime() + seconds * 1000);
      return jsonAnswer(200, { access_token: token, token_type: 'Bearer', expires_in: seconds });
    },
    refuse: (authorization) => {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return unauthorized('Bearer realm="SNE"');
      const expiry = expiries.get(token);
      if (expiry !== undefined && expiry > now().getTime()) return null;
      return unauthorized('Bearer realm="SNE", error="invalid_token"');
    },
  };
}

function unauthorized(challenge: string): Answer {
  return errorAnswer(401, 'NON_AUTHENTIFIE', 'Jeton d’accès absent, inconnu ou expiré.', {
    'WWW-Authenticate': challenge,
  });
}

function readBasic(authorization: string | undefined): OAuthClient | null {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [clientId, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { clientId: formDecode(clientId ?? ''), clientSecret: formDecode(secret.join(':')) };
}

/** Both parts are form-encoded before they are joined (RFC 6749 §2.3.1). */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
