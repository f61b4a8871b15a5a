import type { DriftCause } from '../api/schemas.ts';
import type { DriftRow } from '../store/drift-store.ts';

/** Kinds whose message ends with where it was met: « élément inconnu « x » dans « y » ». */
const PLACE = / dans «[\s\u00A0][^«»]*[\s\u00A0]»$/;

/** A signature taken apart: kind | path | what was expected. */
function partsOf(signature: string): {
  readonly kind: string;
  readonly subject: string;
  readonly place: string | null;
  readonly detail: string;
} {
  const [kind = '', path = '', ...detail] = signature.split('|');
  const at = path.indexOf('/@');
  const element = at === -1 ? path : path.slice(0, at);
  const slash = element.lastIndexOf('/');
  return {
    kind,
    subject: element.slice(slash + 1) + (at === -1 ? '' : path.slice(at)),
    place: slash === -1 ? null : element.slice(0, slash),
    detail: detail.join('|'),
  };
}

/**
 * Departures grouped so that one change at the SNE is one line: the same kind about the same element or attribute with the
 * same expectation, whatever elements it stands in and whatever versions of the schemas have seen it.
 *
 * @param countDemands how many demands have at least one of these signatures
 */
export function groupDrift(
  rows: readonly DriftRow[],
  countDemands: (signatures: readonly string[]) => number,
): DriftCause[] {
  const groups = new Map<string, DriftRow[]>();
  for (const row of rows) {
    const { kind, subject, detail } = partsOf(row.signature);
    const key = `${kind}|${subject}|${detail}|${row.about}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups]
    .map(([key, group]) => causeOf(key, group, countDemands))
    .sort((a, b) => b.demands - a.demands || a.key.localeCompare(b.key));
}

function causeOf(
  key: string,
  group: readonly DriftRow[],
  countDemands: (signatures: readonly string[]) => number,
): DriftCause {
  const [head, ...others] = group;
  if (head === undefined) throw new Error('a cause of drift without a row');
  const { kind, subject, place } = partsOf(head.signature);
  const first = group.reduce((a, b) => (b.firstAt < a.firstAt ? b : a));
  const last = group.reduce((a, b) => (b.lastAt > a.lastAt ? b : a));
  const places = group.flatMap((row) => partsOf(row.signature).place ?? []);
  return {
    key,
    kind,
    subject,
    message: place === null ? head.message : head.message.replace(PLACE, ''),
    places: [...new Set(places)],
    schemas: [...new Set(group.map(({ schema }) => schema))],
    demands: others.length === 0 ? head.demands : countDemands(group.map(({ signature }) => signature)),
    firstAt: first.firstAt,
    lastAt: last.lastAt,
    firstNud: first.firstNud,
    lastNud: last.lastNud,
    canRevalidate: head.about === 'file',
  };
}
