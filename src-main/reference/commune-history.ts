import { parse } from 'csv-parse/sync';
import { DeskError } from '../api/errors.ts';
import { shippedMoves } from './commune-moves.ts';
import type { Commune, Communes } from './communes.ts';

/** What a commune's code means today. */
export interface CommuneToday {
  /** The present commune. */
  readonly commune: Commune;
  /** True when the code asked for is of a commune that merged, changed its code, or is a part of the present one. */
  readonly isFormer: boolean;
}

/** Communes with those that are gone: merged ones resolve to the commune of today. */
export interface CommuneHistory {
  /** The commune of today for a code of any year; null for a code that never was, as far as the list knows. */
  today(code: string): CommuneToday | null;
  /**
   * Whether a postal code serves a commune; null when either is unknown. A former commune has the postal codes of the
   * present one too.
   */
  serves(postalCode: string, code: string): boolean | null;
  /** The present communes that a postal code serves. */
  byPostalCode(postalCode: string): readonly Commune[];
}

/**
 * History over the communes in use. `moves` are former code → present code; those of a loaded file come before the
 * shipped ones. Read at the first question.
 */
export function openCommuneHistory(
  communes: Communes,
  moves: ReadonlyMap<string, string> = new Map(),
): CommuneHistory {
  let postal: Map<string, Commune[]> | null = null;
  const today = (code: string): CommuneToday | null => {
    let at = code;
    // A merged commune may itself have merged since; a file with a circle must not hang.
    for (let step = 0; step < 10; step += 1) {
      const next: string | undefined = moves.get(at);
      if (next !== undefined && next !== at) {
        at = next;
        continue;
      }
      const commune = communes.get(at);
      if (commune !== null && commune.headCode === null) return { commune, isFormer: at !== code };
      const head: string | undefined = commune?.headCode ?? shippedMoves().get(at);
      if (head === undefined || head === at) return null;
      at = head;
    }
    return null;
  };
  const index = (): Map<string, Commune[]> => {
    if (postal !== null) return postal;
    postal = new Map();
    for (const commune of communes.present()) {
      for (const code of commune.postalCodes) postal.set(code, [...(postal.get(code) ?? []), commune]);
    }
    return postal;
  };
  return {
    today,
    serves: (postalCode, code) => {
      const found = today(code);
      if (found === null || !index().has(postalCode)) return null;
      const own = communes.get(code)?.postalCodes ?? [];
      return found.commune.postalCodes.includes(postalCode) || own.includes(postalCode);
    },
    byPostalCode: (postalCode) => index().get(postalCode) ?? [],
  };
}

/**
 * Reads INSEE's file of movements (`v_mvt_commune_AAAA.csv`): from each code that a merger or a change of code ended, to
 * the commune it became. The newest movement of a code counts.
 *
 * @throws DeskError REF-COMMUNES-SHAPE when it is not that file; nothing changes
 */
export function readCommuneMoves(bytes: Uint8Array, fileName: string): ReadonlyMap<string, string> {
  let records: string[][];
  try {
    records = parse(new TextDecoder('utf-8').decode(bytes), {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (thrown) {
    throw wrongShape(fileName, 'ce n’est pas un tableau', thrown);
  }
  const names = (records[0] ?? []).map((name) => name.trim().toUpperCase());
  const [kind, date, from, to, typeTo] = ['MOD', 'DATE_EFF', 'COM_AV', 'COM_AP', 'TYPECOM_AP'].map((n) =>
    names.indexOf(n),
  );
  if (
    kind === undefined ||
    date === undefined ||
    from === undefined ||
    to === undefined ||
    typeTo === undefined
  ) {
    throw wrongShape(fileName, 'colonnes inattendues');
  }
  if ([kind, date, from, to, typeTo].some((column) => column < 0)) {
    throw wrongShape(fileName, 'il faut les colonnes MOD, DATE_EFF, COM_AV, TYPECOM_AP et COM_AP');
  }
  const newest = new Map<string, { readonly at: string; readonly to: string }>();
  for (const record of records.slice(1)) {
    const [before = '', after = '', at = ''] = [record[from], record[to], record[date]];
    // 31 to 34: mergers; 41, 50: change of code; 30: end. Only what ends in a commune that is one today.
    if (!/^(?:3[0-9]|41|50)$/.test(record[kind] ?? '') || record[typeTo] !== 'COM' || before === after)
      continue;
    if ((newest.get(before)?.at ?? '') <= at) newest.set(before, { at, to: after });
  }
  if (newest.size === 0) throw wrongShape(fileName, 'il ne contient aucune fusion');
  return new Map([...newest].map(([code, move]) => [code, move.to]));
}

function wrongShape(fileName: string, why: string, cause?: unknown): DeskError {
  return new DeskError(
    'REF-COMMUNES-SHAPE',
    `${fileName} n’est pas le fichier des mouvements de communes : ${why}.`,
    {
      hint: 'Prenez « v_mvt_commune_AAAA.csv » sur insee.fr (code officiel géographique). La liste en place n’a pas changé.',
      cause,
    },
  );
}
