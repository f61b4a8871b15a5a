import type { RefusalAnswer } from '../../src-main/api/refusal.ts';

/** Kinds of files that the settings ask for; the application shows the system's own dialog. */
export type FileKind =
  'caFile' | 'clientCertificateFile' | 'clientKeyFile' | 'backupFile' | 'recoveryKeyFile';

/** What the application's preload script hands to the window; absent in the browser preview. */
export interface DeskBridge {
  readonly platform: string;
  readonly version: string;
  /** Path of the chosen file, or null when the person gave up. */
  readonly chooseFile?: (kind: FileKind) => Promise<string | null>;
  /** Keeps what the page shows for print as a PDF, where the person says. */
  readonly savePdf?: (name: string) => Promise<'saved' | 'cancelled' | 'failed'>;
  /** Closes this desk and opens the demonstration, which has a data folder of its own. */
  readonly startDemonstration?: () => void;
  /** Why the engine does not start, or null. */
  readonly refusal?: () => Promise<unknown>;
  readonly answerRefusal?: (answer: RefusalAnswer) => void;
}

declare global {
  interface Window {
    readonly sneDesk?: DeskBridge;
  }
}

/** The application's bridge, or null in the browser preview. */
export function deskBridge(): DeskBridge | null {
  return window.sneDesk ?? null;
}
