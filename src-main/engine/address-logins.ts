import { z } from 'zod';
import { connectionSettings } from '../api/settings.ts';

const plain = z.record(z.string(), z.unknown());
const stored = z.object({ connection: z.object({ proxyUrl: z.string() }) });

/**
 * Settings, not checked yet, without the secrets that addresses of a former version, of an export or of a preset may hold. A
 * login in the address of a server was never sent; of a proxy's the name stays.
 */
export function withoutLogins(settings: unknown): unknown {
  const whole = plain.safeParse(settings);
  const connection = plain.safeParse(whole.data?.['connection']);
  if (!whole.success || !connection.success) return settings;
  const { url, tokenUrl, proxyUrl } = connection.data;
  const cleared = {
    ...(typeof url === 'string' ? { url: withoutLogin(url) } : {}),
    ...(typeof tokenUrl === 'string' ? { tokenUrl: withoutLogin(tokenUrl) } : {}),
    ...(typeof proxyUrl === 'string' ? { proxyUrl: withoutPassword(proxyUrl) } : {}),
  };
  return { ...whole.data, connection: { ...connection.data, ...cleared } };
}

/** A proxy's address with its password, where settings as they are stored hold one. */
export function leftProxyAddress(settings: unknown): string | null {
  const proxyUrl = stored.safeParse(settings).data?.connection.proxyUrl;
  return proxyUrl === undefined || withoutPassword(proxyUrl) === proxyUrl ? null : proxyUrl;
}

/** A proxy's address without its password. */
export function withoutPassword(address: string): string {
  return cleared(address, connectionSettings.shape.proxyUrl, (url) => {
    url.password = '';
  });
}

/** An address without name and password. */
export function withoutLogin(address: string): string {
  return cleared(address, connectionSettings.shape.url, (url) => {
    url.username = '';
    url.password = '';
  });
}

/** As it is where it is admitted, or is no address at all. */
function cleared(address: string, admitted: z.ZodType, clear: (url: URL) => void): string {
  const url = URL.parse(address);
  if (url === null || admitted.safeParse(address).success) return address;
  clear(url);
  return url.href;
}
