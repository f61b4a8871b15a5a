import type { FaultCase } from '../lib/fault-case.ts';
import { answerCases } from './answers.ts';
import { diskCases } from './disk.ts';
import { exportCases } from './exports.ts';
import { networkCases } from './network.ts';
import { powerCases } from './power.ts';
import { processCases } from './processes.ts';
import { storeCases } from './store.ts';
import { timeCases } from './time.ts';
import { tlsCases } from './tls.ts';
import { unsyncedCases } from './unsynced.ts';

/** Every fault of the campaign, in the order of the table. */
export const allCases: readonly FaultCase[] = [
  ...answerCases,
  ...networkCases,
  ...tlsCases,
  ...timeCases,
  ...powerCases,
  ...unsyncedCases,
  ...diskCases,
  ...storeCases,
  ...processCases,
  ...exportCases,
];
