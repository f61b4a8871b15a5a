import { safeStorage } from 'electron';
import type { Keystore } from './secret-file.ts';

/**
 * The system's keystore by Electron's `safeStorage`. On Linux without a keyring `safeStorage` falls back to a key
 * written in its own source (`basic_text`): that is no keystore, and counts as none.
 */
export const systemKeystore: Keystore = {
  // The asynchronous calls came with Electron 45; an older one, in development, counts as having no keystore.
  available: async () =>
    hasRealBackend() &&
    'isAsyncEncryptionAvailable' in safeStorage &&
    (await safeStorage.isAsyncEncryptionAvailable()),
  encrypt: (text) => safeStorage.encryptStringAsync(text),
  decrypt: async (data) => (await safeStorage.decryptStringAsync(data)).result,
};

function hasRealBackend(): boolean {
  if (process.platform !== 'linux') return true;
  const backend = safeStorage.getSelectedStorageBackend();
  return backend !== 'basic_text' && backend !== 'unknown';
}
