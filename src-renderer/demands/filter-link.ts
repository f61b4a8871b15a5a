import { filters, NO_FILTERS } from './list-input.ts';
import type { Filters } from './list-input.ts';

const SCHEME = 'sne-desk://demandes';
const STATES: Readonly<Record<Filters['state'], string>> = {
  active: 'actives',
  removed: 'radiees',
  all: 'toutes',
};
const FLAGS = { dalo: 'dalo', drm: 'drm', drift: 'hors-schema', countryAnomaly: 'pays' } as const;
type Flag = keyof typeof FLAGS;
const FLAG_NAMES: readonly Flag[] = ['dalo', 'drm', 'drift', 'countryAnomaly'];

/** The filters as a link that another desk understands; neither the search nor any name of a person is in it. */
export function filterLink(chosen: Filters): string {
  const parts = new URLSearchParams({ etat: STATES[chosen.state] });
  if (chosen.commune !== null) {
    parts.set('commune', chosen.commune.code);
    parts.set('nom-commune', chosen.commune.name);
  }
  if (chosen.housingType !== null) parts.set('type', chosen.housingType);
  if (chosen.renewalWithinDays !== null) parts.set('renouvellement', String(chosen.renewalWithinDays));
  if (chosen.changedWithinDays !== null) parts.set('modifiees', String(chosen.changedWithinDays));
  for (const flag of FLAG_NAMES) if (chosen[flag]) parts.set(FLAGS[flag], 'oui');
  return `${SCHEME}?${parts.toString()}`;
}

/** Whether a text is meant as such a link, whole or not. */
export function isFilterLink(text: string): boolean {
  return text.trim().startsWith(SCHEME);
}

/** The filters of a link, or of a file that holds one; null for any other text. What it does not say is not filtered. */
export function readFilterLink(text: string): Filters | null {
  const link = text.split(/\s+/).find(isFilterLink);
  if (link === undefined) return null;
  const parts = new URLSearchParams(link.slice(SCHEME.length).replace(/^\?/, ''));
  const days = (name: string): number | null => {
    const value = parts.get(name);
    return value !== null && /^\d{1,4}$/.test(value) ? Number(value) : null;
  };
  const code = parts.get('commune');
  const state = Object.entries(STATES).find(([, word]) => word === parts.get('etat'))?.[0];
  return filters.parse({
    ...NO_FILTERS,
    ...(state === undefined ? {} : { state }),
    commune:
      code === null || !/^\d[\dAB]\d{3}$/.test(code)
        ? null
        : { code, name: parts.get('nom-commune') ?? code },
    housingType: parts.get('type'),
    renewalWithinDays: days('renouvellement'),
    changedWithinDays: days('modifiees'),
    ...Object.fromEntries(FLAG_NAMES.map((flag) => [flag, parts.get(FLAGS[flag]) === 'oui'])),
  });
}
