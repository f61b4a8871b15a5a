import { DEFAULT_CONTRACT } from '../../src-main/sne/contract/requests.ts';
import type { Simulator } from '../../src-main/simulator/options.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { createCodeDrawer } from '../../src-main/simulator/code-drawer.ts';
import { createPlaces } from '../../src-main/simulator/world/places.ts';
import { DEFAULT_RATES, createWorld } from '../../src-main/simulator/world/world.ts';
import type { World, WorldOptions } from '../../src-main/simulator/world/world.ts';
import { parseTree } from '../../src-main/xml/tree.ts';
import { attributeValue } from '../../src-main/xml/tree.ts';
import type { XmlElement } from '../../src-main/xml/tree.ts';

/** 28 April 2025, 15:41 in Paris. */
export const NOW = new Date('2025-04-28T13:41:00Z');
export const DAY = 86_400_000;
const communes = loadCommunes();

export function makeWorld(options: Partial<WorldOptions> = {}): World {
  const department = options.department ?? '38';
  return createWorld({
    seed: 7,
    department,
    desk: '38004',
    places: createPlaces(communes, department),
    drawer: createCodeDrawer(),
    unknowns: true,
    demands: 2000,
    now: NOW,
    rates: DEFAULT_RATES,
    ...options,
  });
}

/** Address of the movements since a label `dd/MM/yyyy HH:mm`. */
export function gdmUrl(
  simulator: Simulator,
  since: string,
  more: Readonly<Record<string, string>> = {},
): string {
  return `${simulator.url}${DEFAULT_CONTRACT.gdmPath}?${new URLSearchParams({ depuis: since, ...more }).toString()}`;
}

export function demandUrl(simulator: Simulator, nud: string): string {
  return `${simulator.url}${DEFAULT_CONTRACT.demandPath.replace('{nud}', nud)}`;
}

export interface ReadMovement {
  readonly nud: string;
  readonly at: number;
  readonly entity: string;
  readonly kind: string | null;
  readonly state: string | null;
  readonly reason: string | null;
  readonly hasDemand: boolean;
  readonly hasData: boolean;
}

/** A movements answer as another program reads it. */
export function readMovements(xml: string): {
  readonly attributes: ReadonlyMap<string, string>;
  readonly movements: readonly ReadMovement[];
} {
  const root = parseTree(xml, { maxLength: 512 * 1024 * 1024 });
  const attributes = new Map(root.attributes.map((attribute) => [attribute.name, attribute.value]));
  return { attributes, movements: root.children.map(readMovement) };
}

function readMovement(element: XmlElement): ReadMovement {
  const child = (name: string, parent = element): XmlElement | undefined =>
    parent.children.find((candidate) => candidate.name === name);
  const code = (found: XmlElement | undefined): string | null =>
    found === undefined ? null : attributeValue(found.attributes, 'code');
  const removal = child('radiation');
  return {
    nud: child('numUnique')?.text ?? '',
    at: Date.parse(child('dateMouvement')?.text ?? ''),
    entity: code(child('entite')) ?? 'CERFA',
    kind: code(child('typeFichier')),
    state: child('etatDemande')?.text ?? null,
    reason: removal === undefined ? null : code(child('motif', removal)),
    hasDemand: child('interfaceNuu') !== undefined,
    hasData: child('donnees') !== undefined,
  };
}
