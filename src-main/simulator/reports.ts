import { ALLOCATION_NAMES, PRIORITY_NAME } from '../sne/contract/movements.ts';
import { REPORT_COLUMNS, REPORT_NAMES, REPORT_NAMESPACE } from '../sne/contract/reports.ts';
import { DEFAULT_CONTRACT } from '../sne/contract/requests.ts';
import { attributeValue, parseTree } from '../xml/tree.ts';
import { errorAnswer, xmlAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { localDay, localDateTime } from './local-time.ts';
import type { OutsideEntity, SimulatedDemand } from './world/model.ts';
import type { World } from './world/world.ts';
import { createXmlText } from './xml-text.ts';

type Column = keyof typeof REPORT_COLUMNS;
type Line = Readonly<Partial<Record<Column, string | number | null>>>;

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly commune: string | null;
  readonly reserver: string | null;
  /** Day in France. */
  readonly today: string;
}

/** What the simulated SNE counts from its own demands, apart from everything that the desk stores and queries. */
const REPORTS: Readonly<Record<string, (world: World, asked: Asked) => readonly Line[]>> = {
  RADIATIONS: removals,
  RADIATIONS_RESERVATAIRE: removalsByReserver,
  ATTRIBUTIONS_FLUX: flowAllocations,
  '3DS': threeDs,
  QUALITE: quality,
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Answers `GET …/rapports/{code}?du=…&au=…` (§5; assumed). */
export function answerReport(world: World, code: string, parameters: URLSearchParams, now: Date): Answer {
  const count = Object.hasOwn(REPORTS, code) ? REPORTS[code] : undefined;
  if (count === undefined) return errorAnswer(404, 'RAPPORT_INCONNU', 'Ce rapport n’existe pas.');
  const from = parameters.get(DEFAULT_CONTRACT.reportFromParameter) ?? '';
  const to = parameters.get(DEFAULT_CONTRACT.reportToParameter) ?? '';
  if (!DAY.test(from) || !DAY.test(to) || from > to) {
    return errorAnswer(400, 'PERIODE_INVALIDE', 'La période attend deux jours aaaa-mm-jj.');
  }
  const commune = parameters.get(DEFAULT_CONTRACT.reportCommuneParameter);
  const reserver = parameters.get(DEFAULT_CONTRACT.reportReserverParameter);
  const lines = count(world, { from, to, commune, reserver, today: localDay(now) });
  return xmlAnswer(200, writeReport(code, { from, to, now }, lines));
}

function* writeReport(
  code: string,
  { from, to, now }: { readonly from: string; readonly to: string; readonly now: Date },
  lines: readonly Line[],
): Generator<string> {
  const xml = createXmlText();
  xml.raw('<?xml version="1.0" encoding="UTF-8"?>\n');
  xml.open(REPORT_NAMES.root, {
    xmlns: REPORT_NAMESPACE,
    [REPORT_NAMES.codeAttribute]: code,
    [REPORT_NAMES.fromAttribute]: from,
    [REPORT_NAMES.toAttribute]: to,
    [REPORT_NAMES.dateAttribute]: localDateTime(now),
  });
  for (const line of lines) {
    xml.open(REPORT_NAMES.line);
    for (const [key, name] of Object.entries(REPORT_COLUMNS)) {
      const value = Object.entries(line).find(([own]) => own === key)?.[1];
      if (value === undefined || value === null) continue;
      xml.open(REPORT_NAMES.column, { [REPORT_NAMES.nameAttribute]: name });
      xml.raw(escapeText(String(value)));
      xml.close(REPORT_NAMES.column);
    }
    xml.close(REPORT_NAMES.line);
  }
  xml.close(REPORT_NAMES.root);
  yield xml.toString();
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Texts and codes of the newest data of an entity, by element; null when there is none. */
function newest(demand: SimulatedDemand, entity: OutsideEntity): Readonly<Record<string, string>> | null {
  const found = demand.history.filter((movement) => movement.entity === entity && movement.data !== null);
  const last = found.reduce<(typeof found)[number] | null>(
    (latest, movement) => (latest === null || movement.at >= latest.at ? movement : latest),
    null,
  );
  if (last?.data == null) return null;
  const root = parseTree(`<donnees>${last.data}</donnees>`);
  return Object.fromEntries(
    root.children.map(({ name, attributes, text }) => [
      name,
      attributeValue(attributes, 'code') ?? text.trim(),
    ]),
  );
}

/** The newest allocation with a signed lease. */
function allocationOf(demand: SimulatedDemand): Readonly<Record<string, string>> | null {
  const facts = newest(demand, 'ATTRIB');
  return facts?.[ALLOCATION_NAMES.leaseOn] === undefined ? null : facts;
}

function concerns({ content }: SimulatedDemand, commune: string | null): boolean {
  if (commune === null) return true;
  return (
    content.applicant?.address?.communeCode === commune || (content.wanted?.communes ?? []).includes(commune)
  );
}

function removed(world: World, { from, to }: Asked): readonly SimulatedDemand[] {
  return world.demands.filter((demand) => {
    const on = removedOn(demand);
    return demand.state === 'removed' && on !== null && on >= from && on <= to;
  });
}

/** A deletion has no date of its own: the day of its movement. */
function removedOn({ removal, history }: SimulatedDemand): string | null {
  const last = history.findLast(({ stateAfter, entity }) => stateAfter === 'removed' && entity === 'CERFA');
  return removal?.on ?? (last === undefined ? null : localDay(last.at));
}

function removals(world: World, asked: Asked): readonly Line[] {
  const gone = removed(world, asked).filter(
    (demand) =>
      concerns(demand, asked.commune) &&
      (asked.reserver === null || allocationOf(demand)?.[ALLOCATION_NAMES.reserverType] === asked.reserver),
  );
  return grouped(
    gone,
    ({ removal }) => ({ reason: removal?.reason ?? null, subReason: removal?.subReason ?? null }),
    (demands) => ({
      removals: demands.length,
      ...extremes(demands.map((demand) => removedOn(demand) ?? '')),
    }),
  );
}

interface Signed {
  readonly demand: SimulatedDemand;
  readonly facts: Readonly<Record<string, string>> | null;
}

function matches({ facts }: Signed, { commune, reserver }: Asked): boolean {
  if (commune !== null && facts?.[ALLOCATION_NAMES.commune] !== commune) return false;
  return reserver === null || facts?.[ALLOCATION_NAMES.reserverType] === reserver;
}

const reserverOf = ({ facts }: Signed): Line => ({
  reserverType: facts?.[ALLOCATION_NAMES.reserverType] ?? null,
  reserverName: facts?.[ALLOCATION_NAMES.reserverName] ?? null,
});

function removalsByReserver(world: World, asked: Asked): readonly Line[] {
  const gone = removed(world, asked)
    .filter(({ removal }) => removal?.reason === 'RADATT')
    .map((demand) => ({ demand, facts: allocationOf(demand) }))
    .filter((signed) => matches(signed, asked));
  return grouped(gone, reserverOf, (list) => ({
    removals: list.length,
    dalo: list.filter(({ facts }) => facts?.[ALLOCATION_NAMES.dalo] === 'true').length,
    agreement: list.filter(({ facts }) => ['ACD', 'ACI'].includes(facts?.[ALLOCATION_NAMES.agreement] ?? ''))
      .length,
    ...extremes(list.map(({ demand }) => removedOn(demand) ?? '')),
  }));
}

function signedIn(world: World, asked: Asked): readonly Signed[] {
  return world.demands
    .map((demand) => ({ demand, facts: allocationOf(demand) }))
    .filter((signed) => {
      const on = signed.facts?.[ALLOCATION_NAMES.leaseOn] ?? '';
      return on >= asked.from && on <= asked.to && matches(signed, asked);
    });
}

function flowAllocations(world: World, asked: Asked): readonly Line[] {
  return grouped(signedIn(world, asked), reserverOf, (list) => {
    const modes = list.map(({ facts }) => facts?.[ALLOCATION_NAMES.mode]);
    return {
      allocations: list.length,
      flow: modes.filter((mode) => mode === 'FLUX').length,
      stock: modes.filter((mode) => mode === 'STOCK').length,
      unknownMode: modes.filter((mode) => mode === undefined).length,
      ...extremes(list.map(({ facts }) => facts?.[ALLOCATION_NAMES.leaseOn] ?? '')),
    };
  });
}

function threeDs(world: World, asked: Asked): readonly Line[] {
  const key = ({ facts }: Signed): Line => ({ commune: facts?.[ALLOCATION_NAMES.commune] ?? null });
  return grouped(signedIn(world, asked), key, (list) => {
    const outside = list.filter(({ facts }) => facts?.[ALLOCATION_NAMES.inQpv] === 'false');
    return {
      allocations: list.length,
      dalo: list.filter(({ facts }) => facts?.[ALLOCATION_NAMES.dalo] === 'true').length,
      priority: list.filter(({ demand }) => newest(demand, 'PRIO')?.[PRIORITY_NAME] === 'true').length,
      outsideQpv: outside.length,
      firstQuartileOutsideQpv: outside.filter(
        ({ facts }) => facts?.[ALLOCATION_NAMES.firstQuartile] === 'true',
      ).length,
    };
  });
}

/** The one indicator of which the simulated SNE has a view of its own. */
function quality(world: World, asked: Asked): readonly Line[] {
  const active = world.demands.filter(
    (demand) => demand.state === 'active' && concerns(demand, asked.commune),
  );
  const silent = active.filter(({ content: { applicant } }) => {
    if (applicant === null) return false;
    const { mobilePhone, homePhone, email } = applicant;
    return [mobilePhone, homePhone, email].every((contact) => (contact ?? '').trim() === '');
  });
  return [{ indicator: 'no-contact', count: silent.length }];
}

function extremes(days: readonly string[]): Line {
  const sorted = [...days].sort();
  return { firstOn: sorted[0] ?? null, lastOn: sorted.at(-1) ?? null };
}

function grouped<T>(
  list: readonly T[],
  key: (entry: T) => Line,
  figures: (entries: readonly T[]) => Line,
): readonly Line[] {
  return [...Map.groupBy(list, (entry) => JSON.stringify(key(entry))).values()].flatMap((entries) => {
    const [first] = entries;
    return first === undefined ? [] : [{ ...key(first), ...figures(entries) }];
  });
}
