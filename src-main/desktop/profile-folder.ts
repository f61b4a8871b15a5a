import { app } from 'electron';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopArguments } from './arguments.ts';

/**
 * Settles where this start keeps its data: the folder given, or the application's own. The demonstration has
 * a folder of its own, so that made-up households never meet real ones. Chromium's files go to `session/` in it.
 *
 * Must run before the application is ready: the single-instance lock lives there too, one application a profile.
 *
 * @returns absolute path, existing
 */
export function settleProfile({ profile, demonstration }: DesktopArguments): string {
  const own = demonstration ? 'SNE Desk Demonstration' : 'SNE Desk';
  const folder = profile ?? join(app.getPath('appData'), own);
  const session = join(folder, 'session');
  mkdirSync(session, { recursive: true });
  app.setPath('userData', folder);
  app.setPath('sessionData', session);
  return folder;
}
