import type { EXPORT_ENTITIES } from '../sne/contract/exports.ts';

export type ExportEntity = (typeof EXPORT_ENTITIES)[number];

/** By number of desk, the entities that it may export; a desk that is not named may export none (§2). */
export type EntitlementsOption = Readonly<Record<string, readonly ExportEntity[]>>;

/** Which desk may have which entity. */
export interface Entitlements {
  allow(desk: string, entity: ExportEntity): boolean;
}

/** Without the option every desk may have everything. */
export function createEntitlements(option: EntitlementsOption | undefined): Entitlements {
  return {
    allow: (desk, entity) => option === undefined || (option[desk]?.includes(entity) ?? false),
  };
}
