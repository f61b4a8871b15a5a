import type { ReactNode } from 'react';
import { parisDay } from '../../src-main/api/format.ts';
import { useAction, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useNow } from '../ui/use-now.ts';
import { useThreeDsReminder } from './use-duty.ts';

/** The reminder that a landlord's 3DS report is due, until somebody says that it was handed in. */
export function DutyNotice(): ReactNode {
  const reminder = useThreeDsReminder();
  const duty = useAction('reports.duty', ['settings.get']);
  if (reminder === null) return null;
  return (
    <div className="duty" data-overdue={reminder.overdue} role="status" data-testid="duty">
      <p>{reminder.text}</p>
      <Button
        isPending={duty.isPending}
        onPress={() => {
          duty.mutate({ landlord: true, doneFor: reminder.year });
        }}
      >
        Il a été remis
      </Button>
    </div>
  );
}

/** Says whether the desk is a landlord, and takes back a report noted as handed in. */
export function DutySetting(): ReactNode {
  const reports = useProcedure('settings.get', null).data?.settings.reports;
  const duty = useAction('reports.duty', ['settings.get']);
  const lastYear = Number(parisDay(useNow()).slice(0, 4)) - 1;
  if (reports === undefined) return null;
  const { landlord, threeDsDoneFor } = reports;
  return (
    <div className="duty-setting">
      <label className="check-line">
        <input
          type="checkbox"
          checked={landlord}
          disabled={duty.isPending}
          onChange={(event) => {
            duty.mutate({ landlord: event.currentTarget.checked, doneFor: threeDsDoneFor });
          }}
        />
        Ce guichet est un bailleur : rappeler l’échéance annuelle du 15 juillet
      </label>
      {landlord && threeDsDoneFor === lastYear ? (
        <p className="caption">
          Le rapport de {String(lastYear)} est noté comme remis.{' '}
          <Button
            weight="quiet"
            onPress={() => {
              duty.mutate({ landlord, doneFor: null });
            }}
          >
            Ce n’est pas le cas
          </Button>
        </p>
      ) : null}
    </div>
  );
}
