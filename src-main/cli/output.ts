import type { ErrorShape } from '../api/errors.ts';

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, attention: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where a command writes: under `--json` exactly one document on standard output; everything else on standard error. */
export interface Output {
  readonly json: boolean;
  /** Whether a result or an error was written. */
  readonly hasSpoken: boolean;
  /** The result: the document itself, or the text made of it. */
  result(document: unknown, text: () => string): void;
  error(error: ErrorShape): void;
  /** A progress line: only on a terminal, on standard error. */
  progress(text: string): void;
  /** A line that a person has to see once, on standard error whatever the format. */
  note(text: string): void;
}

/** Output on the process's own streams. */
export function processOutput(json: boolean): Output {
  const { stdout, stderr } = process;
  let hasProgress = false;
  let hasSpoken = false;
  const clearProgress = (): void => {
    if (hasProgress) stderr.write('\r\u001b[K');
    hasProgress = false;
  };
  return {
    json,
    get hasSpoken() {
      return hasSpoken;
    },
    result: (document, text) => {
      clearProgress();
      hasSpoken = true;
      stdout.write(json ? `${JSON.stringify(document)}\n` : `${text()}\n`);
    },
    error: (error) => {
      clearProgress();
      hasSpoken = true;
      if (json) stdout.write(`${JSON.stringify({ error })}\n`);
      else stderr.write(`${error.message}\n${error.hint === null ? '' : `${error.hint}\n`}(${error.code})\n`);
    },
    progress: (text) => {
      if (!stderr.isTTY) return;
      stderr.write(`\r\u001b[K${text}`);
      hasProgress = true;
    },
    note: (text) => {
      clearProgress();
      stderr.write(`${text}\n`);
    },
  };
}

/** A table cut to the terminal's width; columns are as wide as their content needs. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = terminalWidth(),
): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((columnWidth, column) => (cells[column] ?? '').padEnd(columnWidth))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((columnWidth) => '─'.repeat(columnWidth)).join('  '), ...rows.map(line)]
    .map((text) => (text.length > width ? `${text.slice(0, width - 1)}…` : text))
    .join('\n');
}

function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : 1000;
}
