import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { NBSP } from '../../src-main/api/format.ts';
import { Choice } from '../ui/controls.tsx';
import type { Option } from '../ui/controls.tsx';
import { PanelButton, Tick } from '../ui/panel.tsx';
import type { Filters } from './list-input.ts';

const ANY = 'any';
const CHANGES: readonly Option<string>[] = [
  { key: ANY, label: 'À n’importe quelle date' },
  { key: '0', label: 'Aujourd’hui' },
  { key: '1', label: 'Depuis hier' },
  { key: '7', label: 'Depuis 7 jours' },
  { key: '30', label: 'Depuis 30 jours' },
  { key: '90', label: 'Depuis 90 jours' },
];

/** The filters that are used less often, behind one button that tells how many of them are in force. */
export function MoreFilters(props: {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}): ReactNode {
  const { filters, onChange } = props;
  const count = [
    filters.changedWithinDays !== null,
    filters.dalo,
    filters.drm,
    filters.drift,
    filters.countryAnomaly,
  ].filter(Boolean).length;
  return (
    <PanelButton
      label="Plus de filtres"
      {...(count === 0 ? {} : { words: `Plus de filtres (${String(count)})` })}
      icon={SlidersHorizontal}
      set={count > 0}
    >
      {() => (
        <>
          <Choice
            look="form"
            label="Mise à jour"
            options={changesWith(filters.changedWithinDays)}
            value={filters.changedWithinDays === null ? ANY : String(filters.changedWithinDays)}
            onChange={(key) => {
              onChange({ ...filters, changedWithinDays: key === ANY ? null : Number(key) });
            }}
          />
          <Tick
            label="DALO"
            help="Reconnue au titre du droit au logement opposable, à reloger"
            checked={filters.dalo}
            onChange={(dalo) => {
              onChange({ ...filters, dalo });
            }}
          />
          <Tick
            label="Ressources mensuelles reçues"
            help={`Les DRM de la demande sont sur ce poste`}
            checked={filters.drm}
            onChange={(drm) => {
              onChange({ ...filters, drm });
            }}
          />
          <Tick
            label="Pays à vérifier"
            help="Un pays écrit autrement que dans la liste de l’INSEE"
            checked={filters.countryAnomaly}
            onChange={(countryAnomaly) => {
              onChange({ ...filters, countryAnomaly });
            }}
          />
          <Tick
            label="Fichier hors schéma"
            help={`Le fichier reçu ne suit pas la description du SNE${NBSP}; rien n’est perdu`}
            checked={filters.drift}
            onChange={(drift) => {
              onChange({ ...filters, drift });
            }}
          />
        </>
      )}
    </PanelButton>
  );
}

/** A link can bring a number of days that is not among the choices. */
function changesWith(days: number | null): readonly Option<string>[] {
  if (days === null || CHANGES.some(({ key }) => key === String(days))) return CHANGES;
  return [...CHANGES, { key: String(days), label: `Depuis ${String(days)} jours` }];
}
