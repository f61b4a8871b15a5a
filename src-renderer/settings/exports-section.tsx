import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import { DepartmentList } from '../exports/department-list.tsx';
import { RadioLines, TextLine } from './fields.tsx';
import type { FormPartProps } from './form.ts';

const AUTOMATIC = [
  { key: 'no', label: 'Seulement quand je le demande' },
  {
    key: 'yes',
    label: 'Tout seul, chaque mois',
    help: french(
      'Le jour où il est prêt, à la minute propre à ce poste ; refait tant que le nouveau mois n’y est pas.',
    ),
  },
] as const;
const HISTORY = [
  { key: 'yes', label: 'Garder les mois plus anciens' },
  {
    key: 'no',
    label: 'Ne garder que les trois derniers',
    help: 'Les mois plus anciens sont effacés de ce poste.',
  },
] as const;

/** The monthly resources, and when an export is too small to be believed. */
export function ExportsSection({ form, errors, onChange }: FormPartProps): ReactNode {
  return (
    <section className="block" aria-label="Exports et ressources mensuelles">
      <h2 className="title-2">Exports et ressources mensuelles</h2>
      <RadioLines
        label="Export mensuel de la DRM"
        value={form.drmAutomatic ? 'yes' : 'no'}
        options={AUTOMATIC}
        onChange={(choice) => {
          onChange({ drmAutomatic: choice === 'yes' });
        }}
      />
      <DepartmentList
        label="Départements de cet export"
        codes={form.drmDepartments}
        error={errors.drmDepartments}
        help="Aucun : ceux des communes du guichet."
        onChange={(drmDepartments) => {
          onChange({ drmDepartments });
        }}
      />
      <RadioLines
        label="Historique des ressources"
        value={form.drmHistory ? 'yes' : 'no'}
        options={HISTORY}
        onChange={(choice) => {
          onChange({ drmHistory: choice === 'yes' });
        }}
      />
      <TextLine
        label="Export trop petit"
        width="short"
        unit="% du stock"
        value={form.smallPercent}
        error={errors.smallPercent}
        help="En dessous de cette part des demandes actives d’ici, un export est mis de côté et ne change rien avant votre accord. 0 : jamais."
        onChange={(smallPercent) => {
          onChange({ smallPercent });
        }}
      />
    </section>
  );
}
