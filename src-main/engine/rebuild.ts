import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setLogAside } from '../store/access-log.ts';
import { setAside } from '../store/backup.ts';
import type { StoreKey } from '../store/cipher.ts';
import { whileHolding } from '../store/profile-lock.ts';
import type { Store } from '../store/store.ts';
import { setKeyAside } from '../store/store-key.ts';
import { presentKey } from './engine-key.ts';
import type { Host } from './host.ts';
import { beginRefill } from './refill.ts';

/*
 * A lost or damaged store is made anew on a person's word. The word is a file in the profile: it holds until the new store
 * knows that it has to be filled, whatever ends in between and whoever opens the profile next.
 */

const ASKED = 'asked';
const EMPTIED = 'emptied';
const NO_KEY: StoreKey = { hex: '0'.repeat(64), encrypts: true };

function orderFile(profile: string): string {
  return join(profile, 'rebuild-asked');
}

/** The store is to be set aside and made anew at the next opening for writing. Call it with the profile's lock held. */
export function orderRebuild(profile: string): void {
  mkdirSync(profile, { recursive: true });
  writeFileSync(orderFile(profile), ASKED, { flush: true });
}

/** Whether that was said and is not done yet. */
export function isRebuildOrdered(profile: string): boolean {
  return existsSync(orderFile(profile));
}

/**
 * Sets the store aside, once, before it is opened: the opening makes an empty one. A key that is gone, or that nothing here
 * opens, is set aside with it, and the access log that it closed.
 *
 * @param now UTC, names what is set aside
 * @param holder who does it, for whoever finds the profile held (French)
 * @throws DeskError PROFILE-*
 */
export async function emptyForRebuild(
  profile: string,
  now: Date,
  holder: string,
  { host, env }: { readonly host: Host; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<void> {
  if (readFileSync(orderFile(profile), 'utf8') === EMPTIED) return;
  await whileHolding(profile, holder, now, async () => {
    const key = await presentKey(profile, host.keySealer, env);
    // A store that does not open is moved as it is.
    setAside(profile, typeof key === 'string' ? NO_KEY : key, now.toISOString());
    // What it closed would stand in the way of all that comes.
    if (key === 'lost') {
      setKeyAside(profile, now);
      setLogAside(profile, now);
    }
    writeFileSync(orderFile(profile), EMPTIED, { flush: true });
  });
}

/** Notes in the new store that it has to be filled; the word is kept then. */
export async function noteRebuilt(profile: string, store: Store, now: Date): Promise<void> {
  await store.write((unit) => {
    beginRefill(unit, now.toISOString());
  });
  rmSync(orderFile(profile), { force: true });
}
