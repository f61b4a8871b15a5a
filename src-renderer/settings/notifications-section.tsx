import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import { RadioLines, TextLine } from './fields.tsx';
import type { FormPartProps } from './form.ts';

const CHOICES = [
  {
    key: 'yes',
    label: 'Prévenir d’un problème qui dure',
    help: french(
      'Une seule fois par problème, au bout d’un quart d’heure, et jamais pendant les heures calmes.',
    ),
  },
  {
    key: 'no',
    label: 'Ne jamais prévenir',
    help: 'La barre d’état et l’icône disent toujours où l’on en est.',
  },
] as const;

/** Whether problems are told outside the window, and when not. */
export function NotificationsSection({ form, errors, onChange }: FormPartProps): ReactNode {
  return (
    <section className="block" aria-label="Notifications">
      <h2 className="title-2">Notifications</h2>
      <RadioLines
        label="Notifications du système"
        value={form.notificationsEnabled ? 'yes' : 'no'}
        options={CHOICES}
        onChange={(choice) => {
          onChange({ notificationsEnabled: choice === 'yes' });
        }}
      />
      {form.notificationsEnabled ? (
        <>
          <TextLine
            label="Heures calmes, à partir de"
            width="short"
            value={form.quietFrom}
            error={errors.quietFrom}
            help="Ce qui dure encore est dit à la fin des heures calmes."
            onChange={(quietFrom) => {
              onChange({ quietFrom });
            }}
          />
          <TextLine
            label="Heures calmes, jusqu’à"
            width="short"
            value={form.quietTo}
            error={errors.quietTo}
            onChange={(quietTo) => {
              onChange({ quietTo });
            }}
          />
        </>
      ) : null}
    </section>
  );
}
