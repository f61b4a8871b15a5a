import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProfile, startDesk } from './support/desk.ts';
import type { Desk } from './support/desk.ts';

const profile = makeProfile();
let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await startDesk(profile.path);
  page = await desk.page();
});
afterAll(async () => {
  await desk.quit();
  profile.remove();
});

describe('the window', () => {
  it('gives the page neither Node nor Electron, only its bridge of seven parts', async () => {
    const world: unknown = await page.evaluate(`({
      node: ['require', 'process', 'module', 'global', 'Buffer', 'electron'].filter((name) => name in globalThis),
      bridge: Object.keys(sneDesk).sort(),
    })`);
    expect(world).toEqual({
      node: [],
      bridge: [
        ...['answerRefusal', 'chooseFile', 'platform', 'refusal', 'savePdf', 'startDemonstration', 'version'],
      ],
    });
  });

  it('is isolated and sandboxed, without web views', async () => {
    const preferences = await desk.app.evaluate(({ BrowserWindow }): unknown => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // Electron's types leave this method out.
      const ask: unknown = contents === undefined ? null : Reflect.get(contents, 'getLastWebPreferences');
      return typeof ask === 'function' ? Reflect.apply(ask, contents, []) : null;
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
    });
    expect(preferences).not.toMatchObject({ webviewTag: true });
  });

  it('serves its page under the strict policy, and nothing beside the page', async () => {
    const answers = await page.evaluate(async () => {
      const ask = async (address: string): Promise<[number, string | null]> => {
        const answer = await fetch(address);
        return [answer.status, answer.headers.get('content-security-policy')];
      };
      return [
        await ask('app://desk/index.html'),
        await ask('app://desk/../main/main.js'),
        await ask('app://desk/%2e%2e/main/main.js'),
        await ask('app://desk/..%5cmain%5cmain.js'),
        await ask('app://desk/%2e%2e%2f%2e%2e%2fpackage.json'),
      ];
    });
    expect(answers.map(([status]) => status)).toEqual([200, 404, 404, 404, 404]);
    expect(answers[0]?.[1]).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  it('runs no text as code, embeds no page and reaches no network', async () => {
    // As text: these run in the page, whose world this project's main side does not know.
    const results: unknown = await page.evaluate(`(async () => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.head.append(script);
      setTimeout('globalThis.textRan = true', 0);
      const frameRefused = await new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (effectiveDirective === 'frame-src') resolve(true);
        });
        setTimeout(() => resolve(false), 5000);
        const frame = document.createElement('iframe');
        frame.src = 'https://example.org/';
        document.body.append(frame);
      });
      const reached = await fetch('http://127.0.0.1:9/').then(() => true, () => false);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { frameRefused, reached, inlineRan: 'inlineRan' in globalThis, textRan: 'textRan' in globalThis };
    })()`);
    expect(results).toEqual({ frameRefused: true, reached: false, inlineRan: false, textRan: false });
  });

  it('goes to no other page', async () => {
    for (const address of [
      'https://example.org/',
      'file:///etc/hostname',
      'app://other/index.html',
      'data:text/html,x',
    ]) {
      await page.evaluate(`location.assign(${JSON.stringify(address)})`);
      await page.waitForTimeout(150);
      expect(page.url()).toMatch(/^app:\/\/desk\//);
    }
  });

  it('opens no other window', async () => {
    expect(await page.evaluate(`window.open('https://example.org/', '_blank') !== null`)).toBe(false);
    expect(await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('grants no permission but writing to the clipboard', async () => {
    const states: unknown = await page.evaluate(`(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'];
      const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
      const located = await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(() => resolve(true), () => resolve(false));
      });
      return { granted: names.filter((_name, index) => states[index].state === 'granted'), located };
    })()`);
    expect(states).toEqual({ granted: [], located: false });
    await page.evaluate(`navigator.clipboard.writeText('038 0425 001234')`);
    expect(await desk.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('038 0425 001234');
  });

  it('answers the bridge only for the page itself, and only for the files it may ask for', async () => {
    expect(await page.evaluate(`sneDesk.chooseFile('/etc/passwd')`)).toBeNull();
  });

  it('answers hostile messages over the window’s own port by an error with a code, and lives on', async () => {
    // A port of our own, asked for as the page does.
    const answers: unknown = await page.evaluate(`(async () => {
      const port = await new Promise((resolve) => {
        addEventListener('message', ({ data, ports }) => {
          if (data === 'sne-desk:port') resolve(ports[0]);
        });
        postMessage('sne-desk:port-please', location.origin);
      });
      const waiting = new Map();
      port.onmessage = ({ data }) => waiting.get(data.id)?.(data);
      const ask = (id, procedure, input) => new Promise((resolve) => {
        waiting.set(id, resolve);
        port.postMessage({ type: 'request', id, procedure, input });
      });
      const ring = {};
      ring.self = ring;
      let deep = 1;
      for (let level = 0; level < 300; level += 1) deep = [deep];
      const inputs = [ring, deep, 1n, new Map([[1, 2]]), new Uint8Array(9), new Date(NaN), 'x'.repeat(1e6), { nud: ring },
        { limit: 1e9 }, { __proto__: null, ids: [NaN] }, { settings: {}, secrets: { other: 'x' } }];
      const procedures = ['demands.list', 'demands.show', 'settings.save', 'references.load', 'exports.request',
        'countries.accept', 'toString', '__proto__'];
      for (const noise of [null, 1, 'x', {}, { type: 'request' }, { type: 'request', id: 'a' }, ring]) port.postMessage(noise);
      const codes = [];
      let id = 900000;
      for (const procedure of procedures) {
        for (const input of inputs) {
          const answer = await ask((id += 1), procedure, input);
          codes.push(answer.type === 'failure' ? answer.error.code : answer.type);
        }
      }
      const last = await ask((id += 1), 'status.get', null);
      return { codes: [...new Set(codes)].sort(), last: last.type };
    })()`);
    expect(answers).toMatchObject({ last: 'answer' });
    expect(JSON.stringify(answers)).not.toContain('ENGINE-UNEXPECTED');
    expect(JSON.stringify(answers)).toContain('ENGINE-PROCEDURE');
  });
});
