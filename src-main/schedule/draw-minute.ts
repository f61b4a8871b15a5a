import { randomInt } from 'node:crypto';

/**
 * Draws the installation's minute, 1 to 59 and never 0: once per installation, kept in its settings, so that
 * desks do not all call together and never on the hour (§1, rule 4).
 */
export function drawMinute(): number {
  return randomInt(1, 60);
}
