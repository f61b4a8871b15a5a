import type { SecretName } from '../api/settings.ts';
import type { Host } from './host.ts';
import type { SettingsFile } from './settings-file.ts';

const PASSWORD: SecretName = 'proxyPassword';

/**
 * A host for whoever has a proxy's password in the settings, where former versions took it: it is moved to the keystore;
 * where there is none it stays in use until the address is given anew, for the calls must go on.
 */
export async function overLeftPassword(host: Host, file: SettingsFile): Promise<Host> {
  if (file.leftProxyPassword() === null) return host;
  const { secrets } = host;
  if (await isKept(host, file)) {
    file.forgetProxyPassword();
    return host;
  }
  return {
    ...host,
    secrets: {
      canKeep: () => secrets.canKeep(),
      names: async () => [...new Set([...(await secrets.names()), ...leftNames(file)])],
      get: async (name) => (await secrets.get(name)) ?? (name === PASSWORD ? file.leftProxyPassword() : null),
      set: async (name, value) => {
        await secrets.set(name, value);
        if (name === PASSWORD) file.forgetProxyPassword();
      },
    },
  };
}

/** A keystore that fails leaves it where it is: the engine starts all the same. */
async function isKept({ secrets }: Host, file: SettingsFile): Promise<boolean> {
  try {
    if (!(await secrets.canKeep())) return false;
    // The one that is kept was used before that of the address, and goes on being.
    if ((await secrets.get(PASSWORD)) === null) await secrets.set(PASSWORD, file.leftProxyPassword());
    return true;
  } catch {
    return false;
  }
}

function leftNames(file: SettingsFile): readonly SecretName[] {
  return file.leftProxyPassword() === null ? [] : [PASSWORD];
}
