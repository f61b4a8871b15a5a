import type { ReactNode } from 'react';
import { Button, Choice } from '../ui/controls.tsx';
import type { Option } from '../ui/controls.tsx';
import { CommuneField } from './commune-field.tsx';
import { isFiltered, NO_FILTERS } from './list-input.ts';
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

/** What narrows the list: state, commune, dwelling type, renewal due. */
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
