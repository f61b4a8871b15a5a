import { ArrowLeft, RefreshCw, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { french, plural } from '../../src-main/api/format.ts';
import { useEscape } from '../demand/use-escape.ts';
import { Button, IconButton } from '../ui/controls.tsx';
import { Refused } from '../ui/states.tsx';
import { CaleolTable, useCaleolLines } from './caleol-lines.tsx';
import type { CaleolLine } from './caleol-lines.tsx';
import { findNuds } from './nud-text.ts';
import { MOST } from './use-caleol.ts';
import type { Caleol, CaleolRun } from './use-caleol.ts';

/** Chooses up to fifty demands for the committee, refreshes them and their resources, and says what became of each. */
export function CaleolPane(props: {
  readonly caleol: Caleol;
  readonly beside: boolean;
  readonly shown: boolean;
  readonly onBack: () => void;
}): ReactNode {
  const { caleol, beside, onBack } = props;
  const lines = useCaleolLines(caleol);
  useEscape(props.shown, onBack);
  const count = caleol.nuds.length;
  return (
    <section className="demand-pane caleol" aria-label="Préparer une CALEOL" data-testid="caleol">
      <div className="demand-back">
        {beside ? (
          <IconButton label="Fermer la préparation" tip="Fermer, le choix est gardé (Échap)" onPress={onBack}>
            <X size={16} strokeWidth={1.5} aria-hidden />
          </IconButton>
        ) : (
          <IconButton label="Retour à la liste" tip="Retour à la liste (Échap)" onPress={onBack}>
            <ArrowLeft size={20} strokeWidth={1.5} aria-hidden />
          </IconButton>
        )}
      </div>
      <header className="demand-header">
        <h1 className="title-1">Préparer une CALEOL</h1>
        <p className="caleol-lead">
          Cochez des demandes dans la liste (touche Espace), ou collez leurs numéros. Les demandes et leurs
          ressources mensuelles sont actualisées en une fois.
        </p>
      </header>
      <div className="caleol-body">
        <PasteBox caleol={caleol} />
        <div className="caleol-actions">
          <Button
            weight="primary"
            isDisabled={count === 0}
            isPending={caleol.isRunning}
            onPress={caleol.refresh}
          >
            <RefreshCw size={16} strokeWidth={1.5} aria-hidden />
            Tout actualiser
          </Button>
          <Button weight="quiet" isDisabled={count === 0 || caleol.isRunning} onPress={caleol.clear}>
            Vider
          </Button>
          <span className="caleol-count" role="status" data-testid="caleol-status">
            {french(progressWords(caleol, lines))}
          </span>
        </div>
        <RunBar run={caleol.run} count={count} />
        {caleol.run?.failures.map((failure) => (
          <Refused key={failure.code} failure={failure} />
        ))}
        {count === 0 ? (
          <p className="nothing caleol-empty">Aucune demande choisie pour l’instant.</p>
        ) : (
          <CaleolTable caleol={caleol} lines={lines} />
        )}
      </div>
    </section>
  );
}

function PasteBox({ caleol }: { readonly caleol: Caleol }): ReactNode {
  const [text, setText] = useState('');
  const id = useId();
  const { nuds: waiting, rest } = findNuds(text);
  const full = caleol.nuds.length >= MOST;
  /** What is no number stays in the text, and so does a number that found no place. */
  const take = (given: string): void => {
    const found = findNuds(given);
    setText(found.nuds.length === 0 ? given : [...caleol.add(found.nuds), ...found.rest].join('\n'));
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        Numéros uniques à ajouter
      </label>
      <textarea
        id={id}
        className="field-input caleol-paste"
        rows={2}
        value={text}
        spellCheck={false}
        disabled={caleol.isRunning || (full && text === '')}
        placeholder={
          full ? 'Cinquante demandes sont choisies.' : 'Collez ici une colonne, une liste, un ordre du jour…'
        }
        aria-describedby={`${id}-help`}
        onChange={(event) => {
          take(event.currentTarget.value);
        }}
      />
      <p className="field-help" id={`${id}-help`}>
        {waiting.length > 0
          ? `${plural(waiting.length, 'numéro attend', 'numéros attendent')} qu’une place se libère parmi les cinquante.`
          : rest.length === 0
            ? 'Chaque numéro reconnu rejoint la liste aussitôt.'
            : `${plural(rest.length, 'ligne n’est pas un numéro unique', 'lignes ne sont pas des numéros uniques')} de 18 caractères.`}
      </p>
      {waiting.length === 0 || full ? null : (
        <div className="buttons">
          <Button
            isDisabled={caleol.isRunning}
            onPress={() => {
              take(text);
            }}
          >
            Ajouter ce qui attend
          </Button>
        </div>
      )}
    </div>
  );
}

/** Always in its place, so that nothing jumps when it fills. */
function RunBar({ run, count }: { readonly run: CaleolRun | null; readonly count: number }): ReactNode {
  const share = run === null || count === 0 ? 0 : run.step === 'done' ? 1 : (0.8 * run.outcomes.size) / count;
  return (
    <div className="progress" aria-hidden data-idle={run === null}>
      <span className="progress-done" style={{ inlineSize: `${(share * 100).toFixed(1)}%` }} />
    </div>
  );
}

function progressWords({ nuds, run }: Caleol, lines: readonly CaleolLine[]): string {
  const count = nuds.length;
  if (run === null) return `${plural(count, 'demande')} sur ${String(MOST)} au plus`;
  if (run.step === 'demands') return `Demandes : ${String(run.outcomes.size)} sur ${String(count)}…`;
  if (run.step === 'resources') return 'Ressources mensuelles…';
  const demands = lines.filter(({ demand }) => demand.tone === 'good').length;
  const resources = lines.filter((line) => line.resources.tone === 'good').length;
  return `${plural(demands, 'demande actualisée', 'demandes actualisées')} sur ${String(count)}, ressources reçues pour ${String(resources)}`;
}
