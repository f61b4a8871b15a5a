import { CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import type { ConnectionCheck } from '../../src-main/api/settings.ts';

const STEPS: Readonly<Record<ConnectionCheck['steps'][number]['name'], string>> = {
  settings: 'Réglages',
  certificate: 'Certificat',
  network: 'Réseau',
  authentication: 'Authentification',
  service: 'Service',
  clock: 'Horloge',
};

/** What the connection test found, step by step. */
export function CheckSteps(props: {
  readonly check: ConnectionCheck;
  readonly outdated: boolean;
}): ReactNode {
  const { check, outdated } = props;
  return (
    <div className="check" data-ok={check.ok} data-outdated={outdated} role="status" data-testid="check">
      <p className="check-verdict">
        {outdated
          ? 'Les valeurs ont changé depuis ce test.'
          : check.ok
            ? 'La connexion fonctionne.'
            : 'La connexion ne fonctionne pas encore.'}
      </p>
      <ol className="check-steps">
        {check.steps.map((step) => (
          <li key={step.name} className="check-step" data-ok={step.ok}>
            {step.ok ? (
              <CircleCheck size={16} strokeWidth={1.75} aria-label="réussi" />
            ) : (
              <CircleX size={16} strokeWidth={1.75} aria-label="échec" />
            )}
            <span className="check-name">{STEPS[step.name]}</span>
            <span>
              {french(step.detail)} {step.code === null ? null : <span className="code">{step.code}</span>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
