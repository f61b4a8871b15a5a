import { join } from 'node:path';
import { openWithKey } from '../../src-main/store/cipher.ts';
import type { Connection } from '../../src-main/store/connection.ts';
import { localStoreKey } from '../../src-main/store/store-key.ts';

/** A profile's store by SQLite alone, with its key; `name`: another file of the profile (a copy). */
export function openStoreFile(
  profile: string,
  options: {
    readonly readonly?: boolean;
    readonly name?: string;
    readonly verbose?: (text?: unknown) => void;
  } = {},
): Connection {
  const { readonly = true, name = 'store.sqlite', verbose } = options;
  return openWithKey(join(profile, name), localStoreKey(profile), {
    readonly,
    fileMustExist: true,
    ...(verbose === undefined ? {} : { verbose }),
  });
}
