import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src-main/schedule/clock.ts';
import {
  clientOf,
  deadPort,
  EMPTY_GDM,
  failureOf,
  notedClock,
  readMovements,
  serve,
  serveBytes,
  SINCE,
} from './support.ts';

const XML = { 'content-type': 'application/xml; charset=utf-8' };

describe('the movements call', () => {
  it('is one call with every commune, the desk and a local label', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, XML).end(EMPTY_GDM);
    });
    const communes = ['38185', '38421', '2A004'];
    expect(await readMovements(clientOf({ url: `${url}/sne/` }, { communes }))).toBe(EMPTY_GDM);
    await readMovements(clientOf({ url }, { deskNumber: null }));
    expect(asked.map((path) => decodeURIComponent(path))).toEqual([
      '/sne/v1.0/gdm/mouvements?depuis=28/04/2025 14:36&communes=38185,38421,2A004&guichet=11004',
      '/v1.0/gdm/mouvements?depuis=28/04/2025 14:36',
    ]);
    expect(asked[0]).not.toMatch(/[+ ]/);
  });

  it('follows the contract of the site instead of the assumed one', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, XML).end(EMPTY_GDM);
    });
    const contract = {
      gdmPath: '/rest/gdm?format=xml',
      gdmSinceParameter: 'since',
      gdmSinceFormat: 'yyyy-MM-ddTHH:mm:ss',
    };
    await readMovements(clientOf({ url, contract: { ...contract, demandPath: '/d/{nud}/xml' } }));
    await clientOf({ url, contract: { demandPath: '/d/{nud}/xml' } }).demand('111 0425/?#');
    expect(asked).toEqual([
      '/rest/gdm?format=xml&since=2025-04-28T14%3A36%3A00&guichet=11004',
      '/d/111%200425%2F%3F%23/xml',
    ]);
  });

  it('tells when it was made, the server’s time and the difference', async () => {
    const serverDate = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 3_600_000);
    const url = await serve((_request, response) => {
      response.writeHead(200, { ...XML, date: serverDate.toUTCString() }).end(EMPTY_GDM);
    });
    const before = Date.now();
    const answer = await clientOf({ url }).movements({ since: SINCE });
    expect(answer.serverDate).toEqual(serverDate);
    expect(answer.requestedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(Math.abs((answer.clockSkewMs ?? 0) - 3_600_000)).toBeLessThan(5_000);
  });

  it('streams a body far larger than what it may hold, compressed or not', async () => {
    const line = `<!-- ${'x'.repeat(1_000)} -->\n`;
    const url = await serve((request, response) => {
      if (request.url?.includes('gz') === true) {
        response.writeHead(200, { ...XML, 'content-encoding': 'gzip' }).end(gzipSync(line.repeat(20_000)));
        return;
      }
      response.writeHead(200, XML);
      let left = 20_000;
      const more = (): void => {
        while (left-- > 0) if (!response.write(line)) return void response.once('drain', more);
        response.end();
      };
      more();
    });
    for (const gdmPath of ['/plain', '/gz']) {
      const answer = await clientOf(
        { url, contract: { gdmPath } },
        { limits: { smallBytes: 1_000 } },
      ).movements({ since: SINCE });
      let total = 0;
      for await (const part of answer.body) {
        expect(part.length).toBeLessThan(2 ** 20);
        total += part.length;
      }
      expect(total).toBe(line.length * 20_000);
    }
  });

  it('can be given up by the person, before and during the answer', async () => {
    const url = await serve((request, response) => {
      if (request.url?.includes('mute') === true) return;
      response.writeHead(200, XML).write('<mouvements>');
    });
    const mute = new AbortController();
    const waiting = readMovements(clientOf({ url, contract: { gdmPath: '/mute' } }), mute.signal);
    setTimeout(() => {
      mute.abort(new Error('assez'));
    }, 30);
    await expect(waiting).rejects.toThrow('assez');
    const during = new AbortController();
    const answer = await clientOf({ url }).movements({ since: SINCE, signal: during.signal });
    const reading = (async () => {
      for await (const part of answer.body) if (part.length > 0) during.abort(new Error('assez'));
    })();
    await expect(reading).rejects.toThrow('assez');
    await expect(readMovements(clientOf({ url }), AbortSignal.abort(new Error('déjà')))).rejects.toThrow(
      'déjà',
    );
  });

  it('fails when the client is closed under it', async () => {
    const url = await serve(() => undefined);
    const client = clientOf({ url });
    const waiting = failureOf(readMovements(client));
    setTimeout(() => void client.close(), 30);
    await waiting;
  });
});

describe('one demand', () => {
  it('comes as bytes, or not at all when the SNE does not know it', async () => {
    const url = await serve((request, response) => {
      if (request.url?.endsWith('2') === true) {
        response.writeHead(404, XML).end('<erreur><code>INCONNU</code></erreur>');
        return;
      }
      response.writeHead(200, XML).end('<interfaceNuu/>');
    });
    const client = clientOf({ url });
    expect(Buffer.from((await client.demand('1')) ?? []).toString()).toBe('<interfaceNuu/>');
    expect(await client.demand('2')).toBeNull();
  });

  it('is not taken for unknown where the address leads to some other web site', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not found</html>');
    });
    expect((await failureOf(clientOf({ url }).demand('1'))).code).toBe('SNE-HTTP-404');
  });

  it('is bounded, compressed or not', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const url = await serve((request, response) => {
      const coding = request.url?.endsWith('gz') === true ? { 'content-encoding': 'gzip' } : {};
      response
        .writeHead(200, { ...XML, ...coding })
        .end('content-encoding' in coding ? bomb : Buffer.alloc(200_000));
    });
    const client = clientOf({ url }, { limits: { smallBytes: 100_000 } });
    expect((await failureOf(client.demand('1'))).code).toBe('SNE-TOO-LARGE');
    expect((await failureOf(client.demand('gz'))).code).toBe('SNE-TOO-LARGE');
  });
});

describe('a network that does not answer', () => {
  it('is offline, tried three times with growing pauses, then told', async () => {
    const clock = notedClock();
    const port = await deadPort();
    const error = await failureOf(
      readMovements(clientOf({ url: `http://127.0.0.1:${String(port)}` }, { clock })),
    );
    expect(error).toMatchObject({ code: 'SNE-NET-02', offline: true, recovery: 'retrySoon' });
    expect(clock.pauses).toHaveLength(2);
    expect(clock.pauses[0]).toBeGreaterThanOrEqual(500);
    expect(clock.pauses[0]).toBeLessThanOrEqual(1_500);
    expect(clock.pauses[1]).toBeGreaterThanOrEqual(1_000);
    expect(clock.pauses[1]).toBeLessThanOrEqual(3_000);
  });

  it('is offline when the name does not exist or the server hangs up', async () => {
    const clock = notedClock();
    const nowhere = clientOf(
      { url: 'https://sne.nulle-part.invalid' },
      { clock, limits: { connectMs: 20_000 } },
    );
    expect(await failureOf(readMovements(nowhere))).toMatchObject({ code: 'SNE-NET-01', offline: true });
    const rude = await serveBytes((socket) => {
      socket.once('data', () => socket.destroy());
    });
    expect(await failureOf(readMovements(clientOf({ url: rude }, { clock })))).toMatchObject({
      code: 'SNE-NET-03',
      offline: true,
    });
  });

  it('succeeds when the second try does', async () => {
    let count = 0;
    const url = await serve((request, response) => {
      if (count++ === 0) request.socket.destroy();
      else response.writeHead(200, XML).end(EMPTY_GDM);
    });
    expect(await readMovements(clientOf({ url }, { clock: notedClock() }))).toBe(EMPTY_GDM);
    expect(count).toBe(2);
  });

  it('is waited for no longer than set: head, silence in the body, whole call; and not asked again at once', async () => {
    let count = 0;
    const url = await serve((request, response) => {
      count++;
      if (request.url?.startsWith('/mute') === true) return;
      response.writeHead(200, XML).write('<mouvements>');
      if (request.url?.startsWith('/drip') === true) {
        const timer = setInterval(() => response.write(' '), 40);
        response.on('close', () => {
          clearInterval(timer);
        });
      }
    });
    const limits = { headersMs: 300, idleMs: 300, streamCallMs: 1_500 };
    const after = async (gdmPath: string): Promise<void> => {
      const error = await failureOf(readMovements(clientOf({ url, contract: { gdmPath } }, { limits })));
      expect(error).toMatchObject({ code: 'SNE-NET-06', offline: true, recovery: 'retrySoon' });
    };
    await after('/mute');
    await after('/silent');
    await after('/drip');
    expect(count).toBe(3);
  });
});

describe('an answer that is not whole', () => {
  it.each([
    ['shorter than announced', 'Content-Length: 5000\r\n\r\n<mouvements>'],
    ['cut in a chunk', 'Transfer-Encoding: chunked\r\n\r\nC\r\n<mouvements>\r\n'],
  ])('is cut when it is %s', async (_name, rest) => {
    const url = await serveBytes((socket) => {
      socket.once('data', () => {
        socket.end(`HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n${rest}`);
      });
    });
    const error = await failureOf(readMovements(clientOf({ url }, { clock: notedClock() })));
    expect(error).toMatchObject({ code: 'SNE-CUT', recovery: 'retrySoon', offline: false });
  });

  it('is cut when the connection is reset or the compression ends early', async () => {
    const url = await serve((request, response) => {
      if (request.url?.startsWith('/gz') === true) {
        const whole = gzipSync('<mouvements>'.repeat(10_000));
        response
          .writeHead(200, { ...XML, 'content-encoding': 'gzip' })
          .end(whole.subarray(0, whole.length - 20));
        return;
      }
      response.writeHead(200, XML).write('<mouvements>');
      setTimeout(() => request.socket.resetAndDestroy(), 30);
    });
    for (const gdmPath of ['/reset', '/gz']) {
      const client = clientOf({ url, contract: { gdmPath } });
      expect((await failureOf(readMovements(client))).code).toBe('SNE-CUT');
    }
  });

  it('is something else than the SNE: HTML, JSON, an unknown coding, not HTTP', async () => {
    const url = await serve((request, response) => {
      const type = request.url?.startsWith('/lie') === true ? 'application/xml' : 'text/html; charset=utf-8';
      if (request.url?.startsWith('/json') === true)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      else if (request.url?.startsWith('/br') === true)
        response.writeHead(200, { ...XML, 'content-encoding': 'br' }).end('x');
      else
        response
          .writeHead(200, { 'content-type': type })
          .end('\n<!DOCTYPE html><html>Wi-Fi de la mairie</html>');
    });
    const at = (gdmPath: string): Promise<unknown> =>
      failureOf(readMovements(clientOf({ url, contract: { gdmPath } })));
    expect(await at('/portal')).toMatchObject({ code: 'SNE-CAPTIVE', offline: true, recovery: 'retrySoon' });
    expect(await at('/lie')).toMatchObject({ code: 'SNE-CAPTIVE' });
    expect(await at('/json')).toMatchObject({ code: 'SNE-TYPE' });
    expect(await at('/br')).toMatchObject({ code: 'SNE-TYPE' });
    const other = await serveBytes((socket) => socket.once('data', () => socket.end('220 ftp ready\r\n')));
    expect(await failureOf(readMovements(clientOf({ url: other })))).toMatchObject({ code: 'SNE-TYPE' });
    const none = 'HTTP/1.1 000 Nothing\r\ncontent-length: 0\r\n\r\n';
    const statusless = await serveBytes((socket) => socket.once('data', () => socket.end(none)));
    expect(await failureOf(readMovements(clientOf({ url: statusless })))).toMatchObject({ code: 'SNE-TYPE' });
  });
});

describe('a refusal', () => {
  it.each([
    [400, 'SNE-HTTP-400', 'person'],
    [401, 'SNE-AUTH-01', 'person'],
    [403, 'SNE-AUTH-03', 'person'],
    [404, 'SNE-HTTP-404', 'person'],
    [418, 'SNE-HTTP-STATUS', 'person'],
    [429, 'SNE-HTTP-429', 'retrySoon'],
    [500, 'SNE-HTTP-500', 'retrySoon'],
    [503, 'SNE-HTTP-503', 'retrySoon'],
    [511, 'SNE-CAPTIVE', 'retrySoon'],
  ] as const)('%i is %s, with what the SNE said of it', async (status, code, recovery) => {
    const url = await serve((_request, response) => {
      response
        .writeHead(status, XML)
        .end(
          '<e:erreur xmlns:e="x"><code>DROIT-12</code><message>Accès &amp; droits\u0007 refusés</message></e:erreur>',
        );
    });
    const error = await failureOf(readMovements(clientOf({ url }, { clock: notedClock() })));
    expect(error).toMatchObject({ code, recovery });
    if (code !== 'SNE-CAPTIVE') expect(error.message).toContain('Accès & droits refusés (DROIT-12)');
  });

  it('shows nothing of a body that is a page, hostile, endless or too long', async () => {
    const bodies = [
      '<html><body>Forbidden</body></html>',
      '<!DOCTYPE erreur [<!ENTITY a "aaaa">]><erreur><message>&a;</message></erreur>',
      `<a>${'<a>'.repeat(5_000)}`,
      `<erreur><message>${'z'.repeat(5_000_000)}`,
      '{"message":',
    ];
    const url = await serve((request, response) => {
      response.writeHead(403).end(bodies[Number(request.url?.slice(1, 2))]);
    });
    for (let index = 0; index < bodies.length; index++) {
      const client = clientOf({ url, contract: { gdmPath: `/${String(index)}` } });
      const error = await failureOf(readMovements(client));
      expect(error.message).toBe('Le guichet n’a pas l’habilitation du SNE pour cette demande.');
    }
    const long = await serve((_request, response) => {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: 'm'.repeat(3_000) }));
    });
    expect((await failureOf(readMovements(clientOf({ url: long })))).message.length).toBeLessThan(300);
  });

  it('is waited out when the SNE says how long, in seconds or by a date, and handed on when it is long', async () => {
    const retryAfter = ['7', new Date(Date.parse('2025-04-28T12:00:00Z') + 20_000).toUTCString()];
    const url = await serve((_request, response) => {
      const wait = retryAfter.shift();
      if (wait === undefined) response.writeHead(200, XML).end(EMPTY_GDM);
      else response.writeHead(503, { 'retry-after': wait, date: 'Mon, 28 Apr 2025 12:00:00 GMT' }).end();
    });
    const clock = notedClock();
    expect(await readMovements(clientOf({ url }, { clock }))).toBe(EMPTY_GDM);
    expect(clock.pauses).toEqual([7_000, 20_000]);

    let count = 0;
    const busy = await serve((_request, response) => {
      count++;
      response.writeHead(429, { 'retry-after': '1800' }).end();
    });
    const error = await failureOf(readMovements(clientOf({ url: busy }, { clock })));
    expect(error).toMatchObject({ code: 'SNE-HTTP-429', retryAfterMs: 1_800_000, offline: false });
    expect(count).toBe(1);
  });

  it('ends the pause before a retry when the person gives up', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': '25' }).end();
    });
    const stop = new AbortController();
    const waiting = readMovements(clientOf({ url }, { clock: systemClock }), stop.signal);
    setTimeout(() => {
      stop.abort(new Error('assez'));
    }, 50);
    await expect(waiting).rejects.toThrow('assez');
  });
});

describe('a redirection', () => {
  it('is followed within the server, three times, and never elsewhere', async () => {
    const foreign: string[] = [];
    const other = await serve((request, response) => {
      foreign.push(request.url ?? '');
      response.writeHead(200, XML).end(EMPTY_GDM);
    });
    const url = await serve((request, response) => {
      const hop = Number(/^\/hop(\d)/.exec(request.url ?? '')?.[1] ?? '0');
      if (request.url?.startsWith('/away') === true)
        response.writeHead(302, { location: `${other}/vol` }).end();
      else if (request.url?.startsWith('/loop') === true)
        response.writeHead(307, { location: '/loop' }).end();
      else if (request.url?.startsWith('/none') === true) response.writeHead(301).end();
      else if (hop > 0)
        response.writeHead(308, { location: hop === 1 ? 'fin?a=1' : `hop${String(hop - 1)}` }).end();
      else response.writeHead(200, XML).end(EMPTY_GDM);
    });
    const at = (gdmPath: string): Promise<string> => readMovements(clientOf({ url, contract: { gdmPath } }));
    expect(await at('/hop3')).toBe(EMPTY_GDM);
    for (const path of ['/hop4', '/away', '/loop', '/none']) {
      expect((await failureOf(at(path))).code).toBe('SNE-REDIRECT');
    }
    const told = async (path: string): Promise<string> => (await failureOf(at(path))).message;
    expect(await told('/away')).toContain(`vers un autre serveur (${new URL(other).host})`);
    const same = `le même serveur (${new URL(url).host})`;
    expect(await told('/loop')).toContain(`plusieurs fois de suite vers ${same}`);
    expect(await told('/none')).toContain('ailleurs, sans dire où');
    expect(foreign).toEqual([]);
  });
});

describe('settings that are not enough', () => {
  it.each([
    [{ url: null }, 'CFG-URL'],
    [{ url: 'http://sne.example.fr' }, 'CFG-HTTPS'],
    [{ auth: 'oauth2' as const }, 'CFG-OAUTH'],
    [{ auth: 'oauth2' as const, clientId: 'desk' }, 'CFG-OAUTH'],
    [{ auth: 'oauth2' as const, clientId: 'desk', tokenUrl: 'http://idp.example.fr' }, 'CFG-HTTPS'],
    [{ proxyMode: 'manual' as const }, 'CFG-PROXY'],
    [{ contract: { gdmSinceFormat: 'HH:mm' } }, 'CFG-SINCE-FORMAT'],
  ])('%o fail as %s before anything is sent', async (change, code) => {
    const error = await failureOf(readMovements(clientOf({ url: 'https://127.0.0.1:9', ...change })));
    expect(error).toMatchObject({ code, recovery: 'person' });
    expect(error.hint).not.toBeNull();
  });
});
