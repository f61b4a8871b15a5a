import { extname, join, normalize, sep } from 'node:path';

/** Where the window's page lives; `app` is a standard, secure scheme with one host. */
export const PAGE_SCHEME = 'app';
export const PAGE_ORIGIN = 'app://desk';
export const PAGE_ADDRESS = `${PAGE_ORIGIN}/index.html`;

/** The window loads its own files, talks to the engine through its port, and nothing else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
]);

/** True for an address of the window's own page, whatever its path. */
export function isPageAddress(address: string): boolean {
  const url = parse(address);
  return url !== null && url.protocol === `${PAGE_SCHEME}:` && url.host === 'desk';
}

/** True for a file that the window's own page made in memory (`blob:` and its own address). */
export function isPageFile(address: string): boolean {
  return address.startsWith('blob:') && isPageAddress(address.slice('blob:'.length));
}

export interface PageFile {
  readonly path: string;
  readonly mediaType: string;
}

/**
 * The file that an address of the page stands for.
 *
 * @param folder absolute path of the built renderer
 * @returns null for another host or scheme, a path that leaves the folder in any spelling, and a kind of file that
 *   the page never asks for
 */
export function pageFile(folder: string, address: string): PageFile | null {
  const url = parse(address);
  if (url === null || !isPageAddress(address)) return null;
  const wanted = decode(url.pathname);
  // A backslash or a drive letter would be a separator on Windows only: refused everywhere.
  if (wanted === null || /[\\:\0]/.test(wanted)) return null;
  const path = normalize(join(folder, wanted === '/' ? 'index.html' : wanted));
  if (!path.startsWith(normalize(folder) + sep)) return null;
  const mediaType = MEDIA_TYPES.get(extname(path).toLowerCase());
  return mediaType === undefined ? null : { path, mediaType };
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
