import { useEffect, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { SettingsView } from '../../src-main/api/settings.ts';
import { shapeOf, useAction } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { Refused } from '../ui/states.tsx';
import { CheckSteps } from './check-steps.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { DeskSection, ScheduleSection } from './desk-sections.tsx';
import { ExportsSection } from './exports-section.tsx';
import { formOf, readForm } from './form.ts';
import { NotificationsSection } from './notifications-section.tsx';
import type { FormErrors, SaveInput, SettingsForm } from './form.ts';

const NO_ERRORS: FormErrors = {};

/** Editing the settings: tested, then saved; saving untested takes a button of its own. */
export function SettingsEditor({ view }: { readonly view: SettingsView }): ReactNode {
  const [base, setBase] = useState(view);
  const [form, setForm] = useState<SettingsForm>(() => formOf(view.settings));
  const [tried, setTried] = useState(false);
  const [testedKey, setTestedKey] = useState<string | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  const tell = useTell();
  const check = useAction('settings.check');
  const save = useAction('settings.save', ['settings.get', 'status.get']);
  useEffect(() => {
    if (check.data !== undefined) outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [check.data]);
  const read = readForm(form, base.settings);
  const key = 'input' in read ? JSON.stringify(read.input) : null;
  const tested = check.data?.ok === true && key !== null && key === testedKey;
  const errors = tried && 'errors' in read ? read.errors : NO_ERRORS;
  const change = (part: Partial<SettingsForm>): void => {
    setForm((before) => ({ ...before, ...part }));
  };

  const withInput = (act: (input: SaveInput) => void): void => {
    setTried(true);
    if ('input' in read) act(read.input);
    else focusFirstError(body);
  };
  const saveIt = (input: SaveInput): void => {
    save.mutate(input, {
      onSuccess: (saved) => {
        setBase(saved);
        setForm(formOf(saved.settings));
        setTestedKey(null);
        check.reset();
        tell('Réglages enregistrés.');
      },
      onError: (error) => {
        tell(shapeOf(error).message);
      },
    });
  };
  const failure = check.error ?? save.error;
  return (
    <div ref={body} className="editor">
      <DeskSection form={form} errors={errors} onChange={change} />
      <ScheduleSection form={form} errors={errors} onChange={change} />
      <ExportsSection form={form} errors={errors} onChange={change} />
      <NotificationsSection form={form} errors={errors} onChange={change} />
      <ConnectionSection form={form} errors={errors} view={base} onChange={change} />
      {check.data === undefined ? null : (
        <div ref={outcome} className="check-place">
          <CheckSteps check={check.data} outdated={key !== testedKey} />
        </div>
      )}
      {failure === null ? null : <Refused failure={shapeOf(failure)} />}
      <div className="actions">
        <Button
          weight={tested ? 'plain' : 'primary'}
          isPending={check.isPending}
          onPress={() => {
            withInput((input) => {
              setTestedKey(JSON.stringify(input));
              check.mutate(input);
            });
          }}
        >
          {check.isPending ? 'Test en cours…' : 'Tester la connexion'}
        </Button>
        <Button
          weight={tested ? 'primary' : 'plain'}
          isDisabled={!tested}
          onPress={() => {
            withInput(saveIt);
          }}
        >
          Enregistrer
        </Button>
        {tested ? null : (
          <Button
            weight="quiet"
            onPress={() => {
              withInput(saveIt);
            }}
          >
            Enregistrer sans tester
          </Button>
        )}
        {Object.keys(errors).length === 0 ? null : (
          <span className="field-error" role="alert">
            Corrigez les champs signalés.
          </span>
        )}
      </div>
    </div>
  );
}

/** After the fields were marked, the first wrong one takes the keyboard. */
function focusFirstError(body: RefObject<HTMLElement | null>): void {
  requestAnimationFrame(() => {
    body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
}
