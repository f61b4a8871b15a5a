import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DemandChange } from '../../src-main/api/demand.ts';
import { Button, Choice } from '../ui/controls.tsx';
import type { Option } from '../ui/controls.tsx';
import { CommuneField } from './commune-field.tsx';
import { isFiltered, NO_FILTERS } from './list-input.ts';
import { MoreFilters } from './more-filters.tsx';
import type { Filters } from './list-input.ts';

const STATES: readonly Option<Filters['state']>[] = [
  { key: 'active', label: 'Actives' },
  { key: 'removed', label: 'Radiées' },
  { key: 'all', label: 'Actives et radiées' },
];

const ANY = 'any';
const TYPES: readonly Option<string>[] = [
  { key: ANY, label: 'Tous les types' },
  { key: 'C', label: 'Chambre' },
  { key: 'T1', label: 'T1' },
  { key: 'T2', label: 'T2' },
  { key: 'T3', label: 'T3' },
  { key: 'T4', label: 'T4' },
  { key: 'T5', label: 'T5' },
  { key: 'T6P', label: 'T6 et plus' },
];
const RENEWALS: readonly Option<string>[] = [
  { key: ANY, label: 'Toutes échéances' },
  { key: '0', label: 'Renouvellement échu' },
  { key: '30', label: 'Dû sous 30 jours' },
  { key: '60', label: 'Dû sous 60 jours' },
  { key: '90', label: 'Dû sous 90 jours' },
];

const NEWS: Readonly<Record<DemandChange, string>> = {
  any: 'Changées depuis votre visite',
  created: 'Nouvelles depuis votre visite',
  updated: 'Modifiées depuis votre visite',
  removed: 'Radiées depuis votre visite',
  outside: 'Hors formulaire depuis votre visite',
};

/** What narrows the list: state, commune, dwelling type, renewal due, and what is asked for less often. */
export function FilterBar(props: {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}): ReactNode {
  const { filters, onChange } = props;
  return (
    <div className="filters" role="group" aria-label="Filtres">
      <Choice
        look="bar"
        label="État"
        options={STATES}
        value={filters.state}
        neutral="active"
        onChange={(state) => {
          onChange({ ...filters, state });
        }}
      />
      <CommuneField
        look="bar"
        label="Commune"
        placeholder="Commune"
        value={filters.commune}
        onChange={(commune) => {
          onChange({ ...filters, commune });
        }}
      />
      <Choice
        look="bar"
        label="Type de logement"
        options={TYPES}
        value={filters.housingType ?? ANY}
        neutral={ANY}
        onChange={(key) => {
          onChange({ ...filters, housingType: key === ANY ? null : key });
        }}
      />
      <Choice
        look="bar"
        label="Renouvellement"
        options={RENEWALS}
        value={filters.renewalWithinDays === null ? ANY : String(filters.renewalWithinDays)}
        neutral={ANY}
        onChange={(key) => {
          onChange({ ...filters, renewalWithinDays: key === ANY ? null : Number(key) });
        }}
      />
      <MoreFilters filters={filters} onChange={onChange} />
      {filters.news === null ? null : (
        <Button
          weight="quiet"
          aria-label={`Ne plus filtrer : ${NEWS[filters.news.change]}`}
          onPress={() => {
            onChange({ ...filters, news: null });
          }}
        >
          {NEWS[filters.news.change]}
          <X size={16} strokeWidth={1.5} aria-hidden />
        </Button>
      )}
      {isFiltered(filters) ? (
        <Button
          weight="quiet"
          aria-label="Effacer les filtres"
          onPress={() => {
            onChange(NO_FILTERS);
          }}
        >
          Effacer
        </Button>
      ) : null}
    </div>
  );
}
