import type { ReactNode } from 'react';
import { formatCount, french, plural } from '../../src-main/api/format.ts';
import { useDeskNews } from '../connection/desk-news.ts';
import { useStatus } from '../connection/engine.tsx';
import { ScheduleSection } from '../settings/desk-sections.tsx';
import { RadioLines } from '../settings/fields.tsx';
import type { FormPartProps } from '../settings/form.ts';
import { ScheduleSummary } from '../sync/schedule-summary.tsx';
import { StateSign } from '../ui/sign.tsx';

const ENVIRONMENTS = [
  { key: 'production', label: 'Production', help: 'Les vraies demandes. Il faut l’habilitation du GIP SNE.' },
  { key: 'recette', label: 'Recette', help: 'Pour vérifier une version avec le GIP SNE.' },
  { key: 'ecole', label: 'École', help: 'Pour se former avec les données d’exercice du SNE.' },
  {
    key: 'demo',
    label: 'Démonstration',
    help: french(
      'Sans SNE ni habilitation : des ménages inventés, dans une base à part. Fermez-la pour revenir ici.',
    ),
  },
] as const;

/** Chosen by default: every active demand was filed or renewed since. */
const ALL_ACTIVE_DAYS = 550;

/** Which SNE; the demonstration needs nothing more. */
export function EnvironmentStep({ form, onChange }: Omit<FormPartProps, 'errors'>): ReactNode {
  return (
    <>
      <p>Quelques réponses suffisent, et tout pourra être changé ensuite dans Réglages.</p>
      <RadioLines
        label="Environnement"
        value={form.environment}
        options={ENVIRONMENTS}
        onChange={(environment) => {
          onChange({ environment });
        }}
      />
    </>
  );
}

/** The four rules of the SNE, then what can be chosen within them. */
export function RhythmStep(props: FormPartProps): ReactNode {
  return (
    <>
      <p>Le SNE fixe quatre règles aux postes qui l’appellent. Celui-ci les suit tout seul.</p>
      <ScheduleSummary />
      <ScheduleSection {...props} />
    </>
  );
}

/** What comes in, as it comes. */
export function FillingStep({ initialDays }: { readonly initialDays: number }): ReactNode {
  const news = useDeskNews();
  const status = useStatus();
  const progress = status?.progress ?? null;
  const active = status?.demands.active ?? 0;
  return (
    <>
      <p>
        {french(firstCallWords(initialDays))} Vous pouvez déjà ouvrir la liste, elle se remplit pendant ce
        temps.
      </p>
      <p className="first-start-news">
        <StateSign state={news.state} size={20} />
        <span data-testid="first-filling">{news.sentence}</span>
      </p>
      {progress?.expected == null ? null : (
        <progress
          className="first-start-progress"
          aria-label={`${formatCount(progress.movements)} mouvements sur ${formatCount(progress.expected)}`}
          max={progress.expected}
          value={progress.movements}
        />
      )}
      <p className="caption">
        {plural(active, 'demande active reçue', 'demandes actives reçues')}. Les ressources mensuelles (DRM)
        se demandent ensuite dans Exports.
      </p>
    </>
  );
}

/** Every active demand was filed or renewed within the days that are usual; with fewer, older ones do not come. */
function firstCallWords(days: number): string {
  if (days === 0) return 'Le premier appel demande ce qui a changé aujourd’hui.';
  const since = `Le premier appel demande tout ce qui a changé depuis ${plural(days, 'jour')}`;
  return days < ALL_ACTIVE_DAYS
    ? `${since} : les demandes qui n’ont pas changé depuis n’en font pas partie.`
    : `${since} : toutes les demandes actives en font partie.`;
}
