import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/*
 * What V8 is told while archives are read. Its flags are of the whole process and of no standard: where it does not know one
 * any more, memory and time are all that is lost.
 */

/** Of the reading threads' young generation, in MiB. */
export const SEMI_SPACE_MB = 4;

/**
 * Records are short-lived: a young generation that is left to grow only takes memory (a third of the whole process at
 * 60,000 records). At the size V8 begins with, a reading thread spends a third of its time collecting it; at this one a
 * seventh. For the threads that are started after it.
 */
export function sizeYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--min-semi-space-size=${String(SEMI_SPACE_MB)}`);
}

/** With fewer processors than this, two threads that read and write have them all. */
const SPARE_PROCESSORS_FROM = 4;

/**
 * Keeps V8's last compiler (TurboFan) off, or lets it work again, where no processor is free for it: it works in threads of
 * its own, a full second of them in the first three of an archive, which the two threads that read and write then lack. What
 * the compiler before it makes is hardly slower here.
 */
export function holdBackCompiler(isHeld: boolean): void {
  if (availableParallelism() >= SPARE_PROCESSORS_FROM) return;
  setFlagsFromString(isHeld ? '--no-turbofan' : '--turbofan');
}
