import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientOf, EMPTY_GDM, failureOf, notedClock, readMovements, serve } from './support.ts';
import { ManualClock } from '../support/manual-clock.ts';

interface Site {
  readonly url: string;
  /** Tokens given so far. */
  readonly given: string[];
  /** Tokens that the service refuses. */
  readonly refused: Set<string>;
  /** What reached the token endpoint: authorization and body. */
  readonly tokenCalls: { readonly authorization: string | undefined; readonly body: string }[];
  readonly serviceCalls: (string | undefined)[];
}

type TokenAnswer = (token: string, response: ServerResponse, count: number) => void;

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) if (part instanceof Buffer) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

async function startSite(answer: TokenAnswer): Promise<Site> {
  const given: string[] = [];
  const refused = new Set<string>();
  const tokenCalls: { authorization: string | undefined; body: string }[] = [];
  const serviceCalls: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    const { authorization } = request.headers;
    if (request.url === '/oauth/token') {
      void bodyOf(request).then((body) => {
        tokenCalls.push({ authorization, body });
        const token = `jeton-${String(given.length + 1)}`;
        given.push(token);
        answer(token, response, tokenCalls.length);
      });
      return;
    }
    serviceCalls.push(authorization);
    const token = authorization?.replace('Bearer ', '') ?? '';
    if (!given.includes(token) || refused.has(token))
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    else response.writeHead(200, { 'content-type': 'application/xml' }).end(EMPTY_GDM);
  });
  return { url, given, refused, tokenCalls, serviceCalls };
}

const lasting =
  (seconds: number): TokenAnswer =>
  (token, response) => {
    json(response, 200, { access_token: token, token_type: 'bearer', expires_in: seconds });
  };

const OAUTH = { auth: 'oauth2' as const, clientId: 'guichet 11004:é' };
const secrets = { clientSecret: 'très/secret+1' };

describe('client credentials', () => {
  it('are exchanged once for calls made together, and kept until shortly before their end', async () => {
    const site = await startSite(lasting(600));
    const clock = new ManualClock('2025-04-28T12:00:00Z');
    const client = clientOf({ url: site.url, ...OAUTH }, { secrets, clock });
    await Promise.all([1, 2, 3, 4, 5].map(() => readMovements(client)));
    expect(site.tokenCalls).toHaveLength(1);
    expect(site.tokenCalls[0]?.body).toBe('grant_type=client_credentials');
    const basic = Buffer.from(
      site.tokenCalls[0]?.authorization?.replace('Basic ', '') ?? '',
      'base64',
    ).toString();
    expect(basic).toBe('guichet+11004%3A%C3%A9:tr%C3%A8s%2Fsecret%2B1');
    await clock.advance(539_000);
    await readMovements(client);
    expect(site.given).toHaveLength(1);
    await clock.advance(2_000);
    await readMovements(client);
    expect(site.given).toHaveLength(2);
    expect(site.serviceCalls.at(-1)).toBe('Bearer jeton-2');
  });

  it('are exchanged again, once, when the SNE no longer takes the token', async () => {
    const site = await startSite(lasting(600));
    const client = clientOf({ url: site.url, ...OAUTH }, { secrets });
    await readMovements(client);
    site.refused.add('jeton-1');
    expect(await readMovements(client)).toBe(EMPTY_GDM);
    expect(site.given).toHaveLength(2);
    for (let index = 1; index < 10; index++) site.refused.add(`jeton-${String(index)}`);
    const error = await failureOf(readMovements(client));
    expect(error).toMatchObject({ code: 'SNE-AUTH-01', recovery: 'person' });
    expect(site.given).toHaveLength(3);
    expect(site.serviceCalls).toHaveLength(5);
  });

  it('refused are told with what the service said, without a further try', async () => {
    const site = await startSite((_token, response) => {
      json(response, 401, { error: 'invalid_client', error_description: 'Secret périmé' });
    });
    const error = await failureOf(readMovements(clientOf({ url: site.url, ...OAUTH }, { secrets })));
    expect(error).toMatchObject({ code: 'SNE-AUTH-02', recovery: 'person' });
    expect(error.message).toContain('Secret périmé');
    expect(error.message).not.toContain(secrets.clientSecret);
    expect(site.tokenCalls).toHaveLength(1);
    expect(site.serviceCalls).toHaveLength(0);
  });

  it.each([
    ['no token', { token_type: 'bearer' }],
    ['another kind of token', { access_token: 'x', token_type: 'mac' }],
    ['a token that would break a header', { access_token: 'x\r\nevil: 1', token_type: 'bearer' }],
    ['something else', 'ok'],
  ])('are not taken from an answer with %s', async (_name, body) => {
    const site = await startSite((_token, response) => {
      json(response, 200, body);
    });
    const error = await failureOf(readMovements(clientOf({ url: site.url, ...OAUTH }, { secrets })));
    expect(error).toMatchObject({ code: 'SNE-AUTH-04', recovery: 'person' });
    expect(site.serviceCalls).toHaveLength(0);
  });

  it('are asked for again when the service is down for a moment, and a page is a page here too', async () => {
    const site = await startSite((token, response, count) => {
      if (count === 1) response.writeHead(503).end();
      else lasting(600)(token, response, count);
    });
    expect(await readMovements(clientOf({ url: site.url, ...OAUTH }, { secrets, clock: notedClock() }))).toBe(
      EMPTY_GDM,
    );
    const portal = await startSite((_token, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Wi-Fi</html>');
    });
    const error = await failureOf(readMovements(clientOf({ url: portal.url, ...OAUTH }, { secrets })));
    expect(error).toMatchObject({ code: 'SNE-CAPTIVE', offline: true });
  });

  it('never follow a redirection, and go to the token address of the settings', async () => {
    const thief: string[] = [];
    const other = await serve((request, response) => {
      thief.push(request.headers.authorization ?? '');
      json(response, 200, { access_token: 'volé', token_type: 'bearer' });
    });
    const site = await startSite((_token, response) => {
      response.writeHead(307, { location: `${other}/token` }).end();
    });
    expect((await failureOf(readMovements(clientOf({ url: site.url, ...OAUTH }, { secrets })))).code).toBe(
      'SNE-REDIRECT',
    );
    expect(thief).toEqual([]);
    const tokens = await startSite(lasting(60));
    const service = await serve((request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<mouvements par="${request.headers.authorization ?? ''}"/>`);
    });
    const client = clientOf({ url: service, ...OAUTH, tokenUrl: `${tokens.url}/oauth/token` }, { secrets });
    expect(await readMovements(client)).toContain('Bearer jeton-1');
  });

  it('of one caller who gives up do not fail the others', async () => {
    const site = await startSite((token, response, count) => {
      setTimeout(() => {
        lasting(600)(token, response, count);
      }, 100);
    });
    const client = clientOf({ url: site.url, ...OAUTH }, { secrets });
    const stop = new AbortController();
    const impatient = readMovements(client, stop.signal);
    const patient = readMovements(client);
    setTimeout(() => {
      stop.abort(new Error('assez'));
    }, 20);
    await expect(impatient).rejects.toThrow('assez');
    expect(await patient).toBe(EMPTY_GDM);
    expect(site.given).toHaveLength(1);
  });
});
