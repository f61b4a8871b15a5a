import type { DemandDetail, DemandVersion } from '../../src-main/api/demand.ts';

type Movement = DemandDetail['movements'][number];

/** One line of the history: a movement, the file that came with it, or a file that came by itself. */
export interface HistoryLine {
  readonly key: string;
  /** UTC; null for a file without a date. */
  readonly at: string | null;
  readonly receivedAt: string;
  readonly movement: Movement | null;
  readonly version: DemandVersion | null;
}

/**
 * Movements and files in one line of time, the newest first. A file belongs to the movement of the form of the same moment;
 * the SNE sends with each movement the demand as it stands by then, so a movement may well bring no file of its own.
 */
export function historyLines(
  movements: readonly Movement[],
  versions: readonly DemandVersion[],
): readonly HistoryLine[] {
  const waiting = new Set(versions);
  const lines: HistoryLine[] = movements.map((movement, place) => {
    const version =
      movement.entity === 'CERFA' ? ([...waiting].find(({ at }) => at === movement.at) ?? null) : null;
    if (version !== null) waiting.delete(version);
    const key = `movement ${String(place)}`;
    return { key, at: movement.at, receivedAt: movement.receivedAt, movement, version };
  });
  for (const version of waiting) {
    const key = `file ${version.at ?? ''} ${version.receivedAt}`;
    lines.push({ key, at: version.at, receivedAt: version.receivedAt, movement: null, version });
  }
  const moment = ({ at, receivedAt }: HistoryLine): number => Date.parse(at ?? receivedAt);
  return lines.sort((a, b) => moment(b) - moment(a));
}
