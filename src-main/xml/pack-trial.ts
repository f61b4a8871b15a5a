import { DEMAND_NAMESPACE } from './demand-names.ts';
import { loadEngine } from './engine.ts';
import { inspectPack } from './pack-inspect.ts';
import type { InspectedPack } from './pack-inspect.ts';
import { schemaFault } from './schema-files.ts';
import { packSources } from './schemas.ts';

/** The root of a demand and nothing else: whatever a schema says of it, it must know the root. */
const TRIAL = `<interfaceNuu xmlns="${DEMAND_NAMESPACE}" versionInterface="02.01"/>`;

/**
 * Looks into a folder of schemas, compiles them and tries them, here and for as long as it takes: for whoever may be ended
 * meanwhile (see `checkPack`).
 *
 * @param hint name of the folder or archive that a person gave
 * @throws DeskError XML-SCHEMA (which file, which line, why)
 */
export async function tryPack(folder: string, hint: string): Promise<InspectedPack> {
  const pack = inspectPack(folder, hint);
  const { demand, movement } = packSources(folder, pack.files);
  const engine = await loadEngine('libxml2-wasm');
  const compiled = engine.compile(demand);
  const errors = compiled.validate(TRIAL);
  compiled.dispose();
  if (errors.some(({ signature }) => signature.startsWith('unknown-root|'))) {
    throw schemaFault(pack.files.interfaceNuu, 'il ne décrit pas « interfaceNuu »');
  }
  if (movement !== null) engine.compile(movement).dispose();
  return pack;
}
