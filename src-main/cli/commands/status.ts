import { automationProblem, workSentence } from '../../api/export-words.ts';
import { refillSentence } from '../../api/refill-words.ts';
import { driftSentence } from '../../api/schema-words.ts';
import { statusSentence } from '../../api/words.ts';
import { openSettings } from '../../engine/settings-file.ts';
import { PackFolder } from '../../engine/pack-folder.ts';
import { computeStatus } from '../../engine/status.ts';
import { requireStillThere } from '../../engine/store-rescue.ts';
import { openStoreForReading } from '../../store/store.ts';
import { isProfileLocked } from '../../store/profile-lock.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** `status`: read beside the application or another command, it says what their tray says. */
export function status(context: CommandContext): ExitCode {
  const { profile, clock, output } = context;
  const now = clock.now();
  requireStillThere(profile);
  const store = openStoreForReading(profile);
  try {
    const isRunning = store?.journal.lastAttempt()?.run.outcome === 'running' && isProfileLocked(profile);
    const settingsFile = openSettings(profile, now);
    const { setAsideNow } = settingsFile;
    // Elsewhere it is told by the engine, with its next start.
    if (setAsideNow !== null) {
      output.note(`Les réglages étaient illisibles : mis de côté dans ${setAsideNow}, ils sont à refaire.`);
    }
    const result = computeStatus(store, {
      settings: settingsFile.read(),
      now,
      startedAt: now,
      wokeAt: null,
      // Another process counts its movements; here it is only known that it runs.
      running: isRunning ? { movements: 0, expected: null } : null,
      work: null,
      schema: new PackFolder(profile).read().current,
    });
    output.result(result, () =>
      [
        statusSentence(result, now),
        result.refill === undefined ? null : refillSentence(result.refill, now),
        workSentence(result),
        automationProblem(result.drm.automation),
        driftSentence(result),
      ]
        .filter((line) => line !== null)
        .join('\n'),
    );
    return EXIT.done;
  } finally {
    store?.close();
  }
}
