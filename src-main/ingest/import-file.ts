import type { Movement } from '../store/movement.ts';
import type { WriteUnit } from '../store/store.ts';
import type { PreparedDemand } from '../store/demand-writer.ts';
import { bringsNews } from './movement-applier.ts';

/**
 * Stores a demand's file that came without a movement, inside the caller's unit of work: it fills a gap or brings newer
 * content, and adds nothing to a life that movements have told.
 *
 * @param receivedAt UTC instant
 * @returns whether it replaced what was there
 * @throws DeskError IMPORT-UNDATED
 */
export function storeFile(unit: WriteUnit, prepared: PreparedDemand, receivedAt: string): boolean {
  const { file, xml, hash, drift } = prepared;
  const { nud, fileType, fileDatedAt, deskNumber } = file;
  const at = fileDatedAt === null ? null : new Date(fileDatedAt).toISOString();
  const movement: Movement = {
    nud,
    at,
    kind: fileType,
    entity: 'CERFA',
    desk: deskNumber,
    state: null,
    removal: null,
    data: null,
    file: xml,
    fileHash: hash,
  };
  const isNews = bringsNews(unit, movement, hash);
  unit.demands.apply(movement, isNews ? prepared : null, receivedAt);
  if (!isNews) unit.demands.keepText(nud, prepared, at, receivedAt);
  if (isNews) unit.anomalies.noteDrift(nud, drift, receivedAt);
  return isNews;
}
