import { readFileSync } from 'node:fs';
import { resourcePath } from '../../resources.ts';
import { isFrench, readCogFile } from './cog-file.ts';
import type { CogList, CogRow } from './cog-file.ts';
import { LexiconBuilder } from './lexicon-builder.ts';
import type { Entry } from './lexicon-builder.ts';

/** Every name that the judge knows, and what it means. Countries are told by their label in the list. */
export interface Lexicon {
  readonly year: string | null;
  /** Labels that an address abroad may bear, in the order of the list. */
  readonly labels: readonly string[];
  readonly byGlued: ReadonlyMap<string, Entry>;
  readonly bySorted: ReadonlyMap<string, Entry>;
  readonly entries: readonly Entry[];
  /** Labels by INSEE code; several where territories share one. */
  readonly byCode: ReadonlyMap<string, readonly string[]>;
  readonly byIso: ReadonlyMap<string, string>;
}

const FOLDER = ['src-main', 'reference', 'data'] as const;
const COG_SOURCE = 'COG (INSEE)';
const LONG_NAME = 8;
/** Names of the shipped list that say less than they seem to. */
const NOT_FORMER = new Set(['SERBIE', 'ANGLO-EGYPTIEN', 'ANNAM S.', 'TONKIN, ANNAM N.', 'TURKESTAN RUSSE']);

/** The list that is shipped with the product. */
export function shippedCog(): CogList {
  const name = 'cog-pays-2020.csv';
  return readCogFile(readFileSync(resourcePath(...FOLDER, name)), name);
}

/**
 * Gathers the names. A newer list gives the labels; the shipped one and the curated tables give the history and the
 * usual names, which INSEE's files no longer hold since 2024. `withLookalikes` false is for the tool that finds them.
 */
export function buildLexicon(list: CogList, history: CogList = list, withLookalikes = true): Lexicon {
  const present = list.rows.filter((row) => row.actual !== '2' && !isFrench(row));
  const byIso = new Map<string, string>();
  const byCode = new Map<string, string[]>();
  for (const row of [...present].sort((a, b) => (a.actual < b.actual ? -1 : 1))) {
    for (const iso of [row.iso2, row.iso3]) if (iso !== '' && !byIso.has(iso)) byIso.set(iso, row.label);
    const labels = byCode.get(row.code) ?? [];
    // A code that a state shares with its territories is the state's.
    if (!(labels.length > 0 && row.actual === '3')) byCode.set(row.code, [...labels, row.label]);
  }
  const builder = new LexiconBuilder();
  addList(builder, list, present);
  addUsualNames(builder, byIso);
  addOfficialNames(builder, present, history, byIso);
  addHistory(builder, history, byIso);
  addLanguages(builder, byIso);
  addPeopleAndPlaces(builder, byIso);
  if (withLookalikes) addLookalikes(builder);
  return { year: list.year, labels: present.map(({ label }) => label), ...builder.result(), byCode, byIso };
}

function addList(builder: LexiconBuilder, list: CogList, present: readonly CogRow[]): void {
  const source = `${COG_SOURCE}${list.year === null ? '' : ` ${list.year}`}`;
  for (const { label } of present) {
    builder.add(label, { kind: 'country', country: label }, 'label', source, 0);
    for (const form of formsOf(label)) {
      builder.add(form, { kind: 'country', country: label }, 'label', source, 1);
    }
  }
  for (const row of list.rows.filter(isFrench)) {
    for (const name of [row.label, ...formsOf(row.label), row.longName]) {
      builder.add(name, { kind: 'forbidden' }, 'label', source, 0);
    }
  }
}

/** « SALOMON (ILES) » is also « ILES SALOMON »; « IRLANDE, ou EIRE » is either. */
function formsOf(label: string): string[] {
  const [, base = label, kind] = /^(.*?)\s*\(([^)]*)\)$/.exec(label) ?? [];
  const names = base.split(/,?\s+ou\s+/i);
  if (kind === undefined) return names.length > 1 ? names : [];
  return names.map((name) => `${kind} ${name}`);
}

function addOfficialNames(
  builder: LexiconBuilder,
  present: readonly CogRow[],
  history: CogList,
  byIso: ReadonlyMap<string, string>,
): void {
  for (const { label, longName } of present) {
    builder.add(longName, { kind: 'country', country: label }, 'official', COG_SOURCE, 3);
  }
  for (const row of history.rows) {
    const country = byIso.get(row.iso2);
    if (isFrench(row) || row.actual === '2' || country === undefined) continue;
    for (const name of [row.label, ...formsOf(row.label), row.longName]) {
      builder.add(name, { kind: 'country', country }, 'official', COG_SOURCE, 3);
    }
  }
}

/** Former names, and states that are gone: one successor resolves them, several make them ambiguous. */
function addHistory(builder: LexiconBuilder, history: CogList, byIso: ReadonlyMap<string, string>): void {
  const states = history.rows.filter((row) => row.actual === '1' && !isFrench(row));
  const labelOf = (row: CogRow | undefined): string | undefined =>
    row === undefined ? undefined : byIso.get(row.iso2);
  const timesUsed = (code: string): number => history.rows.filter((row) => row.code === code).length;
  for (const row of history.rows) {
    if (row.actual === '2' && !NOT_FORMER.has(row.label)) {
      const heirs = [
        labelOf(states.find(({ code }) => code === row.belongsTo)),
        ...(timesUsed(row.code) === 1
          ? states.filter(({ cameFrom }) => cameFrom === row.code).map((state) => labelOf(state))
          : []),
      ].filter((label) => label !== undefined);
      for (const name of [row.label, row.longName]) addGone(builder, name, [...new Set(heirs)]);
    }
    const country =
      row.actual === '2' ? labelOf(states.find(({ code }) => code === row.belongsTo)) : labelOf(row);
    if (country === undefined || NOT_FORMER.has(row.formerName)) continue;
    for (const name of [row.formerName, ...row.formerName.split(',')]) {
      if (name.trim() === '') continue;
      builder.add(name, { kind: 'country', country }, 'former', COG_SOURCE, 3);
    }
  }
}

function addGone(builder: LexiconBuilder, name: string, heirs: readonly string[]): void {
  const [only] = heirs;
  if (only === undefined) return;
  if (heirs.length === 1) builder.add(name, { kind: 'country', country: only }, 'former', COG_SOURCE, 3);
  else builder.add(name, { kind: 'several', countries: heirs }, 'split', COG_SOURCE, 3);
}

function addUsualNames(builder: LexiconBuilder, byIso: ReadonlyMap<string, string>): void {
  for (const [target = '', source = '', names = ''] of readRows('country-usual-names.tsv')) {
    for (const name of names.split(';')) {
      if (target === 'FR') {
        // Short names of departments are one letter away from too many words.
        const isTyped = source !== 'IGN' || name.trim().length >= LONG_NAME;
        builder.add(name, { kind: 'forbidden' }, 'usual', source, 2, isTyped);
      } else if (target === '-') builder.add(name, { kind: 'hint', countries: [] }, 'none', source, 2);
      else {
        const countries = labelsOf(target, byIso);
        const [only] = countries;
        if (only === undefined) continue;
        if (!target.includes(',')) builder.add(name, { kind: 'country', country: only }, 'usual', source, 2);
        else
          builder.add(
            name,
            { kind: 'several', countries },
            source === 'INSEE' ? 'split' : 'several',
            source,
            2,
          );
      }
    }
  }
}

function addLanguages(builder: LexiconBuilder, byIso: ReadonlyMap<string, string>): void {
  for (const [iso = '', name = '', languages = ''] of readRows('country-names-cldr.tsv')) {
    const country = byIso.get(iso);
    const isUsual = /^(?:fr|en)\b/.test(languages);
    const source = `CLDR (${languages.split(' ').slice(0, 3).join(', ')})`;
    if (country === undefined) builder.add(name, { kind: 'forbidden' }, 'language', source, isUsual ? 4 : 5);
    else builder.add(name, { kind: 'country', country }, 'language', source, isUsual ? 4 : 5);
  }
}

function addPeopleAndPlaces(builder: LexiconBuilder, byIso: ReadonlyMap<string, string>): void {
  const source = 'A93, CNT';
  for (const [iso = '', people = '', places = ''] of readRows('country-people-and-places.tsv')) {
    const countries = labelsOf(iso, byIso);
    if (countries.length === 0) continue;
    for (const name of people.split(';').flatMap((word) => [word.trim(), feminine(word.trim())])) {
      builder.add(name, { kind: 'hint', countries }, 'people', source, 4);
    }
    for (const name of places.split(';')) builder.add(name, { kind: 'hint', countries }, 'place', source, 4);
  }
}

/** Communes of France whose name is one typing mistake away from a country: « Colombes » is not Colombia. */
function addLookalikes(builder: LexiconBuilder): void {
  for (const [name = ''] of readRows('country-lookalikes.tsv')) {
    builder.add(name, { kind: 'hint', countries: [] }, 'place', 'COG (communes)', 4, false);
  }
}

function feminine(word: string): string {
  if (word.endsWith('ien') || word.endsWith('éen') || word.endsWith('on')) return `${word}ne`;
  return word.endsWith('e') ? word : `${word}e`;
}

function labelsOf(codes: string, byIso: ReadonlyMap<string, string>): string[] {
  return codes.split(',').flatMap((code) => byIso.get(code) ?? []);
}

/** The lines of a table of the reference, without its comments. */
function readRows(file: string): string[][] {
  return readFileSync(resourcePath(...FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}
