import type { ConnectionSettings } from '../api/settings.ts';
import type { Environment } from '../api/status.ts';
import { resolveContract } from './contract/requests.ts';
import type { ResolvedContract } from './contract/requests.ts';
import { sneError } from './errors.ts';
import { isLoopback } from './proxy.ts';
import { formatSince } from './since.ts';

/** The connection of a site once its settings are known to be complete. */
export interface Site {
  readonly base: URL;
  readonly contract: ResolvedContract;
  /** Null without OAuth 2.0. */
  readonly oauth: { readonly tokenUrl: URL; readonly clientId: string } | null;
}

/**
 * Checks that the settings are enough to call the SNE, without calling it. Plain http is admitted for this computer
 * and for the demonstration only: everything else carries personal data. Errors: `CFG-URL`, `CFG-HTTPS`,
 * `CFG-OAUTH`, `CFG-PROXY`, `CFG-SINCE-FORMAT`.
 */
export function checkSite(connection: ConnectionSettings, environment: Environment): Site {
  if (connection.url === null) throw sneError('CFG-URL');
  const base = protectedUrl(connection.url, environment);
  const contract = resolveContract(connection.contract);
  if (connection.proxyMode === 'manual' && connection.proxyUrl === null) throw sneError('CFG-PROXY');
  formatSince(new Date(0), contract.gdmSinceFormat);
  if (connection.auth === 'none') return { base, contract, oauth: null };
  if (connection.clientId === null || connection.clientId === '') throw sneError('CFG-OAUTH');
  const tokenUrl =
    connection.tokenUrl === null
      ? siteUrl(base, contract.tokenPath)
      : protectedUrl(connection.tokenUrl, environment);
  return { base, contract, oauth: { tokenUrl, clientId: connection.clientId } };
}

/** A path of the contract under the base address, which may itself have a path; `query` values are percent-encoded. */
export function siteUrl(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base.href);
  url.hash = '';
  url.username = '';
  url.password = '';
  const [pathname = '', ownQuery] = path.split('?', 2);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${pathname.replace(/^\/+/, '')}`;
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  url.search = [...(ownQuery === undefined ? [] : [ownQuery]), ...pairs].join('&');
  return url;
}

function protectedUrl(text: string, environment: Environment): URL {
  const url = new URL(text);
  if (url.protocol !== 'https:' && environment !== 'demo' && !isLoopback(url.hostname)) {
    throw sneError('CFG-HTTPS', { host: url.host });
  }
  return url;
}
