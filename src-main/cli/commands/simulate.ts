import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** `simulate`: its first line is JSON with or without `--json`; being stopped is its ordinary end. */
export async function simulate(context: CommandContext, options: unknown): Promise<ExitCode> {
  // Every other command starts without the simulator.
  const { runSimulate } = await import('../../simulator/command.ts');
  await runSimulate(options, { stdout: process.stdout, stderr: process.stderr, signal: context.signal });
  return EXIT.done;
}
