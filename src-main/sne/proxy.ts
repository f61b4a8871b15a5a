import { BlockList, isIP } from 'node:net';
import type { ConnectionSettings } from '../api/settings.ts';
import { sneError } from './errors.ts';

/** The proxy to go through. */
export interface ProxyChoice {
  /** `http://host:port` or `https://host:port`, without name or password. */
  readonly origin: string;
  /** `host:port`, for texts. */
  readonly host: string;
  /** Value of `Proxy-Authorization` (Basic, RFC 7617), or null. */
  readonly authorization: string | null;
}

export interface ProxyInput {
  readonly connection: Pick<ConnectionSettings, 'proxyMode' | 'proxyUrl'>;
  /** Secret of the settings; goes with the name in the manual address. */
  readonly password: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The system's choice for an address (PAC included), `http://host:port` or null. */
  readonly resolveProxy: (url: string) => Promise<string | null>;
}

/**
 * The proxy for an address, or null for a direct connection. `auto`: HTTPS_PROXY / HTTP_PROXY / ALL_PROXY unless
 * NO_PROXY holds the host, else the system's choice; never for loopback addresses. `manual`: always.
 * Errors: `CFG-PROXY`.
 */
export async function chooseProxy(url: URL, input: ProxyInput): Promise<ProxyChoice | null> {
  switch (input.connection.proxyMode) {
    case 'none':
      return null;
    case 'manual':
      if (input.connection.proxyUrl === null) throw sneError('CFG-PROXY');
      return readProxy(input.connection.proxyUrl, input.password);
    case 'auto':
      return isLoopback(url.hostname) ? null : automatic(url, input);
  }
}

/** True for this computer itself: localhost, 127.0.0.0/8, ::1. */
export function isLoopback(hostname: string): boolean {
  const name = bare(hostname);
  if (isIP(name) === 0) return name === 'localhost' || name.endsWith('.localhost');
  return loopback().check(name, isIP(name) === 6 ? 'ipv6' : 'ipv4');
}

/** True when a NO_PROXY list (commas or spaces; names, `.suffix`, `*`, addresses, CIDR; `:port`) holds this address. */
export function inNoProxy(list: string, url: URL): boolean {
  const host = bare(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const cidr = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (cidr !== null) return inSubnet(cidr[1] ?? '', Number(cidr[2]), host);
  const withPort = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry);
  if (withPort !== null && withPort[2] !== port) return false;
  const name = bare(withPort?.[1] ?? entry).replace(/^\*?\./, '');
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

function inSubnet(network: string, bits: number, host: string): boolean {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || bits > (family === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 6 ? 'ipv6' : 'ipv4');
  return list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

async function automatic(url: URL, { env, resolveProxy }: ProxyInput): Promise<ProxyChoice | null> {
  const read = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  if (inNoProxy(read('NO_PROXY'), url)) return null;
  const ofScheme = url.protocol === 'https:' ? read('HTTPS_PROXY') : read('HTTP_PROXY');
  const fromEnvironment = ofScheme === '' ? read('ALL_PROXY') : ofScheme;
  if (fromEnvironment !== '') return readProxy(fromEnvironment, null);
  const fromSystem = await resolveProxy(url.href);
  return fromSystem === null ? null : readProxy(fromSystem, null);
}

function readProxy(text: string, password: string | null): ProxyChoice {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw sneError('CFG-PROXY');
  }
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const user = unescaped(url.username);
  const secret = password ?? unescaped(url.password);
  const authorization =
    user === '' ? null : `Basic ${Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')}`;
  return {
    origin: `${url.protocol}//${url.hostname}:${port}`,
    host: `${url.hostname}:${port}`,
    authorization,
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function loopback(): BlockList {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addAddress('::1', 'ipv6');
  return list;
}
