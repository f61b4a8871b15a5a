import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { NBSP } from '../../src-main/api/format.ts';
import type { SettingsView } from '../../src-main/api/settings.ts';
import { deskBridge } from '../connection/bridge.ts';
import { shapeOf, useAction, useProcedure } from '../connection/engine.tsx';
import { CheckSteps } from '../settings/check-steps.tsx';
import { ConnectionSection } from '../settings/connection-section.tsx';
import { formOf, readForm } from '../settings/form.ts';
import type { FormErrors, SettingsForm } from '../settings/form.ts';
import { Button } from '../ui/controls.tsx';
import { Bone, Refused } from '../ui/states.tsx';
import { openFirstStart } from './opening.ts';
import { DeskFields } from '../settings/desk-sections.tsx';
import { EnvironmentStep, FillingStep, RhythmStep } from './steps.tsx';

const STEPS = ['environment', 'desk', 'connection', 'rhythm', 'check', 'filling'] as const;
type Step = (typeof STEPS)[number];

const TITLES: Readonly<Record<Step, string>> = {
  environment: 'Quel SNE ?',
  desk: 'Votre guichet',
  connection: 'Connexion au SNE',
  rhythm: 'Quand appeler le SNE',
  check: 'Essai de la connexion',
  filling: 'Premier remplissage',
};

/** Fields that have to be right before the step is left. */
const FIELDS: Readonly<Partial<Record<Step, readonly (keyof SettingsForm)[]>>> = {
  desk: ['deskNumber', 'communes'],
  connection: [
    ...(['url', 'caFile', 'clientCertificateFile', 'clientKeyFile', 'auth', 'clientId'] as const),
    ...(['tokenUrl', 'proxyMode', 'proxyUrl', 'timeoutSeconds'] as const),
  ],
  rhythm: ['overlapMinutes', 'initialDays'],
};

/** The assistant of the first start: six short steps, nothing that cannot be changed later in the settings. */
export function FirstStart({ onLeave }: { readonly onLeave: () => void }): ReactNode {
  const view = useProcedure('settings.get', null).data;
  useEffect(openFirstStart, []);
  return (
    <main className="first-start" aria-label="Première mise en route">
      {view === undefined ? <Bone width={40} /> : <Assistant view={view} onLeave={onLeave} />}
    </main>
  );
}

function Assistant({
  view,
  onLeave,
}: {
  readonly view: SettingsView;
  readonly onLeave: () => void;
}): ReactNode {
  const [base] = useState(view);
  const [form, setForm] = useState<SettingsForm>(() => formOf(view.settings));
  const [place, setPlace] = useState(0);
  const [tried, setTried] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const check = useAction('settings.check');
  const save = useAction('settings.save', ['settings.get', 'status.get']);
  const step = STEPS[place] ?? 'filling';
  useEffect(() => {
    heading.current?.focus();
  }, [place]);

  const read = readForm(form, base.settings);
  const wrong = { ...('errors' in read ? read.errors : {}), ...missing(step, form) };
  const here = Object.fromEntries(
    Object.entries(wrong).filter(([field]) => FIELDS[step]?.some((known) => known === field)),
  ) as FormErrors;
  const errors = tried ? here : {};
  const change = (part: Partial<SettingsForm>): void => {
    setForm((before) => ({ ...before, ...part }));
    check.reset();
  };
  const go = (to: number): void => {
    setTried(false);
    setPlace(to);
  };
  const next = (): void => {
    setTried(true);
    if (Object.keys(here).length === 0) go(place + 1);
    else
      requestAnimationFrame(() => {
        body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      });
  };
  const finish = (): void => {
    if (!('input' in read)) return;
    save.mutate(read.input, {
      onSuccess: () => {
        go(STEPS.indexOf('filling'));
      },
    });
  };
  const failure = check.error ?? save.error;
  const demonstration = step === 'environment' && form.environment === 'demo';
  return (
    <>
      <p className="caption first-start-place">
        Première mise en route · étape {place + 1} sur {STEPS.length}
      </p>
      <h1 className="title-1" ref={heading} tabIndex={-1}>
        {TITLES[step].replace(' ?', `${NBSP}?`)}
      </h1>
      <div ref={body} className="first-start-body">
        {step === 'environment' ? <EnvironmentStep form={form} onChange={change} /> : null}
        {step === 'desk' ? <DeskFields form={form} errors={errors} onChange={change} /> : null}
        {step === 'connection' ? (
          <ConnectionSection form={form} errors={errors} view={base} onChange={change} />
        ) : null}
        {step === 'rhythm' ? <RhythmStep form={form} errors={errors} onChange={change} /> : null}
        {step === 'check' ? (
          <>
            <p>
              L’essai vérifie l’un après l’autre les réglages, le certificat, le réseau, l’identification, le
              service et l’horloge. Aucune demande n’est lue.
            </p>
            {check.data === undefined ? null : <CheckSteps check={check.data} outdated={false} />}
          </>
        ) : null}
        {step === 'filling' ? (
          <FillingStep initialDays={(save.data ?? base).settings.schedule.initialDays} />
        ) : null}
        {failure === null ? null : <Refused failure={shapeOf(failure)} />}
      </div>
      <div className="actions">
        {step === 'filling' ? (
          <Button weight="primary" onPress={onLeave}>
            Ouvrir la liste des demandes
          </Button>
        ) : null}
        {step === 'check' ? (
          <CheckButtons
            checked={check.data?.ok ?? null}
            checking={check.isPending}
            saving={save.isPending}
            onCheck={() => {
              if ('input' in read) check.mutate(read.input);
            }}
            onSave={finish}
          />
        ) : null}
        {demonstration ? <DemonstrationButton /> : null}
        {step === 'check' || step === 'filling' || demonstration ? null : (
          <Button weight="primary" onPress={next}>
            Suivant
          </Button>
        )}
        {place === 0 || step === 'filling' ? null : (
          <Button
            onPress={() => {
              go(place - 1);
            }}
          >
            Précédent
          </Button>
        )}
        {step === 'filling' ? null : (
          <Button weight="quiet" onPress={onLeave}>
            Plus tard
          </Button>
        )}
      </div>
    </>
  );
}

/** What only the assistant insists on. */
function missing(step: Step, form: SettingsForm): FormErrors {
  if (step === 'desk' && form.deskNumber.trim() === '')
    return { deskNumber: 'Indiquez le numéro du guichet, donné par le SNE.' };
  if (step === 'connection' && form.url.trim() === '')
    return { url: 'Indiquez l’adresse du SNE, donnée avec l’habilitation.' };
  return {};
}

function CheckButtons(props: {
  /** What the test found; null: not tested yet. */
  readonly checked: boolean | null;
  readonly checking: boolean;
  readonly saving: boolean;
  readonly onCheck: () => void;
  readonly onSave: () => void;
}): ReactNode {
  const good = props.checked === true;
  return (
    <>
      <Button weight={good ? 'plain' : 'primary'} isPending={props.checking} onPress={props.onCheck}>
        {props.checking ? 'Essai en cours…' : 'Essayer la connexion'}
      </Button>
      <Button weight={good ? 'primary' : 'plain'} isPending={props.saving} onPress={props.onSave}>
        {good ? 'Enregistrer et commencer' : 'Enregistrer sans essai réussi'}
      </Button>
    </>
  );
}

function DemonstrationButton(): ReactNode {
  const start = deskBridge()?.startDemonstration;
  if (start === undefined)
    return <span className="caption">La démonstration s’ouvre depuis l’application installée.</span>;
  return (
    <Button
      weight="primary"
      onPress={() => {
        start();
      }}
    >
      Ouvrir la démonstration
    </Button>
  );
}
