import { writeDemand } from '../../src-main/simulator/write-demand.ts';
import type { SimulatedDemand, SimulatedMovement } from '../../src-main/simulator/world/model.ts';
import { currentFile } from '../../src-main/simulator/world/world.ts';

/**
 * The file that the dispatching e-mails brought for a movement of the form: the demand as it stood then (to be called as
 * soon as the movement is made), with the kind and the moment of the movement in its header.
 */
export function dispatchedFile(demand: SimulatedDemand, movement: SimulatedMovement): string {
  const form = { ...demand.form, withHeader: true, withKind: true, withDate: true };
  const fileDatedAt = `${movement.at.toISOString().slice(0, 19)}Z`;
  const file = { ...currentFile(demand), fileType: movement.kind, fileDatedAt };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeDemand(file, form)}`;
}
