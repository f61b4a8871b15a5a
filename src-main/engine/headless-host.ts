import { DeskError } from '../api/errors.ts';
import type { SecretName } from '../api/settings.ts';
import type { Host } from './host.ts';

/** Where the headless command finds each secret. */
const VARIABLES: Readonly<Record<SecretName, string>> = {
  clientSecret: 'SNE_DESK_CLIENT_SECRET',
  certificatePassphrase: 'SNE_DESK_CERTIFICATE_PASSPHRASE',
  proxyPassword: 'SNE_DESK_PROXY_PASSWORD',
};
const NAMES: readonly SecretName[] = ['clientSecret', 'certificatePassphrase', 'proxyPassword'];

/**
 * The host of the headless command: secrets come from environment variables and are never kept; the proxy comes from
 * the environment or the settings, for there is no window to ask the system.
 */
export function createHeadlessHost(env: Readonly<Record<string, string | undefined>>): Host {
  const get = (name: SecretName): string | null => env[VARIABLES[name]] ?? null;
  return {
    secrets: {
      canKeep: () => Promise.resolve(false),
      names: () => Promise.resolve(NAMES.filter((name) => get(name) !== null)),
      get: (name) => Promise.resolve(get(name)),
      set: (name, value) => {
        if (value === null) return Promise.resolve();
        const message = `Sans l’application, un secret ne peut pas être gardé : donnez-le par la variable ${VARIABLES[name]}.`;
        return Promise.reject(new DeskError('CFG-NO-KEYSTORE', message));
      },
    },
    resolveProxy: () => Promise.resolve(null),
  };
}
