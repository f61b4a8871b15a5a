import { contentHash } from '../../../src-main/ingest/movement-applier.ts';
import type { SimulatedDemand } from '../../../src-main/simulator/world/model.ts';
import type { World } from '../../../src-main/simulator/world/world.ts';
import { currentFile } from '../../../src-main/simulator/world/world.ts';
import { GDM_NAMES, GDM_NAMESPACE } from '../../../src-main/sne/contract/movements.ts';
import { extractElement } from '../../../src-main/xml/extract.ts';
import { writeDemand } from '../../../src-main/simulator/write-demand.ts';
import { openStoreFile } from '../../support/open-store-file.ts';

interface Row {
  readonly nud: string;
  readonly state: string;
  readonly hash: string | null;
  readonly movements: number;
}

/**
 * Compares a profile's store with what the simulated SNE holds: every demand, its state, its file to the letter and its
 * movements since `from`.
 *
 * @returns the first differences, in words; none when the store tells the truth
 */
export function differencesFromTruth(profile: string, world: World, from: Date): readonly string[] {
  const connection = openStoreFile(profile);
  try {
    const rows = new Map(
      connection
        .prepare<[], Row>(
          `SELECT nud, state, content_hash AS hash,
             (SELECT count(*) FROM movement m WHERE m.nud = demand.nud) AS movements FROM demand`,
        )
        .all()
        .map((row) => [row.nud, row]),
    );
    const differences: string[] = [];
    for (const demand of world.demands) {
      const told = demand.history.filter(({ at }) => at >= from);
      if (told.length === 0) continue;
      const row = rows.get(demand.nud);
      rows.delete(demand.nud);
      const wrong = wrongOf(row, demand.state, contentHash(fileOf(demand)));
      if (wrong !== null) differences.push(`${demand.nud}: ${wrong}`);
      else if (row !== undefined && row.movements < distinct(told)) {
        differences.push(`${demand.nud}: ${String(row.movements)} movements of ${String(distinct(told))}`);
      }
    }
    for (const nud of rows.keys()) differences.push(`${nud}: unknown to the SNE`);
    return differences.slice(0, 10);
  } finally {
    connection.close();
  }
}

/** The file as a reader takes it out of an answer of movements. */
function fileOf(demand: SimulatedDemand): string {
  const answer = `<${GDM_NAMES.movement} xmlns="${GDM_NAMESPACE}">${writeDemand(currentFile(demand), demand.form)}</${GDM_NAMES.movement}>`;
  return extractElement(answer, GDM_NAMES.demand) ?? '';
}

function wrongOf(row: Row | undefined, state: string, hash: string): string | null {
  if (row === undefined) return 'missing';
  if (row.state !== state) return `${row.state} instead of ${state}`;
  return row.hash === hash ? null : 'another file';
}

/** The same movement told twice is one: by its moment, kind, entity and desk. */
function distinct(movements: World['movements']): number {
  return new Set(
    movements.map(({ at, kind, entity, desk }) => `${at.toISOString()} ${String(kind)} ${entity} ${desk}`),
  ).size;
}
