import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CONTENT_SECURITY_POLICY, PAGE_ADDRESS } from '../../src-main/desktop/page-files.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Everything that runs with Electron at hand, without its comments. */
const shell = ['src-main/main.ts', 'src-main/preload.ts', ...filesOf('src-main/desktop')].map((path) => ({
  path,
  code: read(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
}));
const page = filesOf('src-renderer').map((path) => ({ path, code: read(path) }));

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function using(
  files: readonly { readonly path: string; readonly code: string }[],
  what: RegExp,
): readonly string[] {
  return files.filter(({ code }) => what.test(code)).map(({ path }) => path);
}

describe('the code around the window', () => {
  it.each([
    ['loads any address but the page’s own', /\.load(?:File|URL)\((?!PAGE_ADDRESS\))/],
    ['turns Node on for a page', /nodeIntegration\w*:\s*true/],
    ['turns isolation, sandbox or web security off', /(?:contextIsolation|sandbox|webSecurity):\s*false/],
    ['lets insecure content run', /allowRunningInsecureContent/],
    ['turns experimental or Blink features on', /experimentalFeatures|enableBlinkFeatures/],
    ['makes web views', /webviewTag:\s*true|allowpopups/i],
    ['hands addresses to the system', /\bshell\b\s*[,}.]|openExternal|openPath/],
    ['weakens TLS', /rejectUnauthorized:\s*false|ignore-certificate-errors|NODE_TLS_REJECT/],
    ['makes code out of text', /\beval\(|new Function\(|executeJavaScript|insertCSS/],
    ['uses the remote module', /@electron\/remote|enableRemoteModule/],
  ])('never %s', (_what, pattern) => {
    expect(using(shell, pattern)).toEqual([]);
  });

  it('asks of every message whether it comes from the page', () => {
    const listeners = shell.flatMap(({ path, code }) =>
      [...code.matchAll(/ipcMain\.(?:on|once|handle|handleOnce)\([\s\S]*?\n {2}\}\);/g)].map(([text]) => ({
        path,
        text,
      })),
    );
    expect(listeners.length).toBeGreaterThanOrEqual(2);
    expect(
      listeners.filter(({ text }) => !text.includes('isFromPage(event')).map(({ path }) => path),
    ).toEqual([]);
    const counted = shell.reduce(
      (sum, { code }) => sum + [...code.matchAll(/ipcMain\.(?:on|once|handle|handleOnce)\(/g)].length,
      0,
    );
    expect(listeners).toHaveLength(counted);
  });

  it('gives the page a bridge of its own functions, never a part of Electron', () => {
    const preload = read('src-main/preload.ts');
    expect([...preload.matchAll(/exposeInMainWorld/g)]).toHaveLength(1);
    expect(preload).not.toMatch(
      /exposeInMainWorld\([^,]*,\s*(?:ipcRenderer|electron)|:\s*ipcRenderer\s*[,}]/,
    );
  });

  it('has one page, of its own scheme, under a policy that lets no foreign or written-in script run', () => {
    expect(PAGE_ADDRESS).toMatch(/^app:\/\/desk\//);
    const directives = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((text) => {
        const [name = '', ...values] = text.split(' ');
        return [name, values] as const;
      }),
    );
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'"]);
    expect(directives.get('connect-src')).toEqual(["'self'"]);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
  });
});

describe('the page', () => {
  it.each([
    [
      'puts text into the document as markup',
      /dangerouslySetInnerHTML|\.innerHTML|outerHTML|document\.write|insertAdjacentHTML/,
    ],
    ['makes code out of text', /\beval\(|new Function\(/],
    ['names an address of the network', /(?:src|href|fetch\()\s*=?\s*["'`{(]*https?:\/\//],
    ['uses Node or Electron', /from ['"](?:node:|electron)/],
  ])('never %s', (_what, pattern) => {
    expect(using(page, pattern)).toEqual([]);
  });
});

describe('docs/security.md', () => {
  const text = read('docs/security.md');

  it('has every item of Electron’s list', () => {
    const items = [...text.matchAll(/^\| (\d+)\. /gm)].map(([, number]) => Number(number));
    expect(items).toEqual(Array.from({ length: 20 }, (_value, index) => index + 1));
  });

  it('names only proofs that exist', () => {
    const proofs = [...text.matchAll(/`(test\/[\w/.-]+)`(?: « ([^»]+) »)?/g)];
    expect(proofs.length).toBeGreaterThan(20);
    const missing = proofs.filter(([, file = '', title]) => {
      if (!existsSync(join(root, file))) return true;
      return title !== undefined && !read(file).includes(title);
    });
    expect(missing.map(([whole]) => whole)).toEqual([]);
  });

  it('speaks of the Electron that is installed: pinned, and the one that is built with', () => {
    const pinned = z
      .object({ devDependencies: z.object({ electron: z.string() }) })
      .parse(JSON.parse(read('package.json')));
    expect(pinned.devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
