import { isAbsolute, resolve } from 'node:path';
import { isLink, readDemandLink } from './demand-link.ts';

/** What the application was asked for on its command line. */
export interface DesktopArguments {
  /** Absolute path of the data folder, or null for the application's own. */
  readonly profile: string | null;
  /** Works on the demonstration SNE, in a data folder of its own. */
  readonly demonstration: boolean;
  /** Starts in the notification area without opening the window (start with the session). */
  readonly hidden: boolean;
  /** Lets a test driver read the tray and look for updates without waiting; gives the window nothing. */
  readonly testHooks: boolean;
  /** Interface files to import, absolute. */
  readonly files: readonly string[];
  /** Number of the demand that a link asks for, or null. */
  readonly demand: string | null;
}

const IMPORTABLE = /\.xml$/i;

/**
 * Reads the command line. Switches that are not the application's own belong to Chromium and are passed over, and
 * so is anything that is not a file to import (the application folder, when Electron is started on one).
 *
 * @param argv as `process.argv`, the program first
 * @param workingFolder what relative paths start from
 */
export function readArguments(argv: readonly string[], workingFolder: string): DesktopArguments {
  const given = argv.slice(1);
  const path = (value: string): string => (isAbsolute(value) ? value : resolve(workingFolder, value));
  let profile: string | null = null;
  const files: string[] = [];
  let demand: string | null = null;
  for (let index = 0; index < given.length; index += 1) {
    const argument = given[index] ?? '';
    if (argument === '--profile') {
      index += 1;
      const value = given[index];
      if (value !== undefined && value !== '') profile = path(value);
    } else if (argument.startsWith('--profile=')) {
      const value = argument.slice('--profile='.length);
      if (value !== '') profile = path(value);
    } else if (isLink(argument)) {
      demand = readDemandLink(argument);
    } else if (!argument.startsWith('-') && IMPORTABLE.test(argument)) {
      files.push(path(argument));
    }
  }
  return {
    profile,
    demonstration: given.includes('--demonstration'),
    hidden: given.includes('--hidden'),
    testHooks: given.includes('--test-hooks'),
    files,
    demand,
  };
}

/**
 * The command line that opens the demonstration in place of this start: without its data folder, which is never that of
 * the demonstration, and without its files; Chromium's own switches stay.
 */
export function demonstrationArguments(argv: readonly string[]): readonly string[] {
  const given = argv.slice(1);
  const kept = given.filter(
    (argument, index) =>
      argument.startsWith('-') &&
      !/^--(profile|demonstration|hidden)(=|$)/.test(argument) &&
      given[index - 1] !== '--profile',
  );
  return [...kept, '--demonstration'];
}
