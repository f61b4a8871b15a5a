import { DeskError } from '../api/errors.ts';

/**
 * Reads what Chromium found for an address (system settings or a PAC script): a list such as
 * `PROXY 10.0.0.1:3128; DIRECT`, best first.
 *
 * @returns `http://host:port` or `https://host:port`, or null for a direct connection
 * @throws DeskError SNE-PROXY-KIND when only kinds of proxy are offered that the desk cannot use (SOCKS)
 */
export function readProxyAnswer(answer: string): string | null {
  const entries = answer
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const entry of entries) {
    const [kind = '', host = ''] = entry.split(/\s+/);
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return null;
      case 'PROXY':
      case 'HTTP':
        if (host !== '') return `http://${host}`;
        break;
      case 'HTTPS':
        if (host !== '') return `https://${host}`;
        break;
      default:
        break;
    }
  }
  if (entries.length === 0) return null;
  throw new DeskError(
    'SNE-PROXY-KIND',
    'Le proxy du système est d’un type que ce logiciel ne sait pas utiliser (SOCKS).',
    { hint: 'Indiquez un proxy HTTP dans Réglages › Connexion.' },
  );
}
