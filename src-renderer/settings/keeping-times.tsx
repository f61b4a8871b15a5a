import { useState } from 'react';
import type { ReactNode } from 'react';
import { plural } from '../../src-main/api/format.ts';
import { keepingTimes } from '../../src-main/api/settings.ts';
import type { KeepingTimes } from '../../src-main/api/settings.ts';
import { useAction, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';
import { TextLine } from './fields.tsx';

interface Line {
  readonly key: string;
  readonly label: string;
  readonly unit: string;
  readonly help: string;
  readonly from: (times: KeepingTimes) => number;
}

const LINES: readonly Line[] = [
  {
    key: 'removedDays',
    label: 'Demandes radiées',
    unit: 'jours',
    help: 'Un an au plus après la radiation, puis tout est effacé.',
    from: ({ retention }) => retention.removedDays,
  },
  {
    key: 'drmHistoryMonths',
    label: 'Anciens mois de ressources',
    unit: 'mois',
    help: 'De 3 à 24.',
    from: ({ retention }) => retention.drmHistoryMonths,
  },
  {
    key: 'formerFilesDays',
    label: 'Anciens fichiers des demandes',
    unit: 'jours',
    help: 'Les versions remplacées et les fichiers refusés, deux ans au plus.',
    from: ({ retention }) => retention.formerFilesDays,
  },
  {
    key: 'accessLogMonths',
    label: 'Journal des accès',
    unit: 'mois',
    help: 'De 6 à 12.',
    from: ({ retention }) => retention.accessLogMonths,
  },
  {
    key: 'keep',
    label: 'Sauvegardes gardées',
    unit: '',
    help: 'Une par jour, 30 au plus ; 0 : aucune.',
    from: ({ backups }) => backups.keep,
  },
  {
    key: 'maxDays',
    label: 'Âge des sauvegardes',
    unit: 'jours',
    help: 'Au-delà, elles sont effacées : 90 au plus.',
    from: ({ backups }) => backups.maxDays,
  },
];

/** How long things are kept, and what the rules would erase today. */
export function KeepingTimesForm(): ReactNode {
  const view = useProcedure('settings.get', null);
  return view.data === undefined ? null : <TimesForm times={view.data.settings} />;
}

function TimesForm({ times }: { readonly times: KeepingTimes }): ReactNode {
  const tell = useTell();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const save = useAction('safekeeping.keep', ['settings.get', 'safekeeping.state']);
  const purge = useAction('safekeeping.purge', ['safekeeping.state', 'demands.list']);
  const value = ({ key, from }: Line): string => typed[key] ?? String(from(times));
  const number = (key: string): number => {
    const line = LINES.find((one) => one.key === key);
    const text = line === undefined ? '' : value(line).trim();
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const wanted = keepingTimes.safeParse({
    retention: {
      removedDays: number('removedDays'),
      drmHistoryMonths: number('drmHistoryMonths'),
      formerFilesDays: number('formerFilesDays'),
      accessLogMonths: number('accessLogMonths'),
    },
    backups: { keep: number('keep'), maxDays: number('maxDays') },
  });
  const wrong = new Set(wanted.success ? [] : wanted.error.issues.map(({ path }) => String(path[1])));
  const onError = useTellFailure();
  const run = (dryRun: boolean): void => {
    purge.mutate(
      { dryRun },
      {
        onSuccess: ({ removedDemands, monthlyResources, rawXml, held }) => {
          const parts = [
            plural(removedDemands, 'demande radiée', 'demandes radiées'),
            plural(monthlyResources, 'montant mensuel', 'montants mensuels'),
            plural(rawXml, 'ancien fichier', 'anciens fichiers'),
          ].join(', ');
          const but = held === 0 ? '' : ` ; ${plural(held, 'demande protégée', 'demandes protégées')}`;
          tell(`${dryRun ? 'À effacer' : 'Effacé'} : ${parts}${but}.`);
        },
        onError,
      },
    );
  };
  return (
    <>
      <h3 className="title-3">Durées de conservation</h3>
      <p>Appliquées chaque jour : ce qui est trop ancien est effacé de la base et de ses sauvegardes.</p>
      {LINES.map((line) => (
        <TextLine
          key={line.key}
          label={line.label}
          width="short"
          unit={line.unit}
          help={line.help}
          error={wrong.has(line.key) ? `Nombre hors des bornes. ${line.help}` : undefined}
          value={value(line)}
          onChange={(text) => {
            setTyped({ ...typed, [line.key]: text });
          }}
        />
      ))}
      <Button
        isDisabled={!wanted.success || Object.keys(typed).length === 0 || save.isPending}
        onPress={() => {
          if (!wanted.success) return;
          save.mutate(wanted.data, {
            onSuccess: () => {
              setTyped({});
              tell('Durées de conservation enregistrées.');
            },
            onError,
          });
        }}
      >
        Enregistrer les durées
      </Button>{' '}
      <Button
        weight="quiet"
        isDisabled={purge.isPending}
        onPress={() => {
          run(true);
        }}
      >
        Que serait-il effacé aujourd’hui ?
      </Button>
      <Button
        weight="quiet"
        isDisabled={purge.isPending}
        onPress={() => {
          run(false);
        }}
      >
        Effacer maintenant
      </Button>
    </>
  );
}
