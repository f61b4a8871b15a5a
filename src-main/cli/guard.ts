import { asDeskError } from '../api/errors.ts';
import { EXIT } from './output.ts';
import type { ExitCode, Output } from './output.ts';

/**
 * Runs a command so that it never ends without a word. A promise that nobody settles any more lets the process run out
 * of work and end as if all were well; an error that nobody waits for ends it with a trace only.
 *
 * @returns the exit code of the command
 */
export async function neverSilent(output: Output, run: () => Promise<ExitCode>): Promise<ExitCode> {
  const onStall = (): void => {
    process.exitCode = EXIT.failed;
    output.error({
      code: 'ENGINE-STALLED',
      message: 'La commande s’est arrêtée avant d’avoir fini.',
      hint: 'Relancez-la : elle reprend où elle en était. Si cela se répète, transmettez ce code à l’assistance.',
    });
  };
  const onUncaught = (thrown: unknown): void => {
    if (thrown instanceof Error) process.stderr.write(`${thrown.stack ?? thrown.message}\n`);
    output.error(asDeskError(thrown).toShape());
    // What threw left the program in an unknown state: nothing of it may go on.
    process.exit(EXIT.failed);
  };
  process.once('beforeExit', onStall);
  process.on('uncaughtException', onUncaught);
  try {
    return await run();
  } finally {
    process.off('beforeExit', onStall);
    process.off('uncaughtException', onUncaught);
  }
}
