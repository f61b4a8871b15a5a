import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import { environment } from '../../src-main/api/status.ts';
import { cadenceLabel, environmentLabel } from '../../src-main/api/words.ts';
import { Choice } from '../ui/controls.tsx';
import { CommunesList } from './communes-list.tsx';
import { RadioLines, TextLine } from './fields.tsx';
import type { FormPartProps } from './form.ts';

const ENVIRONMENTS = environment.options.map((key) => ({ key, label: environmentLabel(key) }));
const CADENCES = [
  {
    key: 'auto',
    label: cadenceLabel('auto'),
    help: french(
      'Mesurée sur les derniers jours : au-delà de 5 000 demandes reçues par jour, un appel par heure ; en dessous, deux par jour.',
    ),
  },
  {
    key: 'hourly',
    label: cadenceLabel('hourly'),
    help: 'Réservé aux guichets qui reçoivent plus de 5 000 demandes par jour.',
  },
  {
    key: 'twice-daily',
    label: cadenceLabel('twice-daily'),
    help: 'Un appel au démarrage, puis toutes les douze heures.',
  },
] as const;

const VALIDATION = [
  {
    key: 'yes',
    label: 'Juger ce qui est reçu',
    help: 'Un fichier que le schéma refuse est enregistré, signalé et compté.',
  },
  {
    key: 'no',
    label: 'Ne pas juger',
    help: 'Le GIP SNE le permet à un site : tout est enregistré, rien n’est signalé.',
  },
] as const;

/** Which desk, and its communes; the first start asks the same. */
export function DeskFields({ form, errors, onChange }: FormPartProps): ReactNode {
  return (
    <>
      <TextLine
        label="Numéro de guichet"
        width="short"
        value={form.deskNumber}
        error={errors.deskNumber}
        help="Cinq chiffres ou lettres, donnés par le SNE."
        onChange={(deskNumber) => {
          onChange({ deskNumber });
        }}
      />
      <CommunesList
        label="Communes du guichet"
        empty={french('Aucune commune choisie : le SNE transmet toutes les demandes du guichet.')}
        codes={form.communes}
        error={errors.communes}
        onChange={(communes) => {
          onChange({ communes });
        }}
      />
    </>
  );
}

/** Which SNE, which desk, which communes. */
export function DeskSection({ form, errors, onChange }: FormPartProps): ReactNode {
  return (
    <section className="block" aria-label="Guichet">
      <h2 className="title-2">Guichet</h2>
      <div className="field field-short">
        <Choice
          look="form"
          label="Environnement"
          value={form.environment}
          options={ENVIRONMENTS}
          onChange={(chosen) => {
            onChange({ environment: chosen });
          }}
        />
      </div>
      {form.environment === 'production' ? (
        <RadioLines
          label="Validation en production"
          value={form.validateInProduction ? 'yes' : 'no'}
          options={VALIDATION}
          onChange={(choice) => {
            onChange({ validateInProduction: choice === 'yes' });
          }}
        />
      ) : null}
      <DeskFields form={form} errors={errors} onChange={onChange} />
    </section>
  );
}

/** When to call, how much to overlap, how far back to begin. */
export function ScheduleSection({ form, errors, onChange }: FormPartProps): ReactNode {
  return (
    <section className="block" aria-label="Planification">
      <h2 className="title-2">Planification</h2>
      <RadioLines
        label="Cadence"
        value={form.cadence}
        options={CADENCES}
        onChange={(cadence) => {
          onChange({ cadence });
        }}
      />
      <TextLine
        label="Recouvrement entre deux appels"
        width="short"
        unit="minutes"
        value={form.overlapMinutes}
        error={errors.overlapMinutes}
        help="Chaque appel reprend un peu avant le précédent, pour ne rien manquer quand les horloges diffèrent."
        onChange={(overlapMinutes) => {
          onChange({ overlapMinutes });
        }}
      />
      <TextLine
        label="Premier appel"
        width="short"
        unit="jours en arrière"
        value={form.initialDays}
        error={errors.initialDays}
        help={french(
          '550 jours couvrent toutes les demandes actives : chacune a été déposée ou renouvelée depuis.',
        )}
        onChange={(initialDays) => {
          onChange({ initialDays });
        }}
      />
    </section>
  );
}
