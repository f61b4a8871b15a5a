import type { ReactNode } from 'react';
import { formatInstant, french, NBSP } from '../../src-main/api/format.ts';
import type { Refusal, RefusalAnswer, Rescue } from '../../src-main/api/refusal.ts';
import { Button } from '../ui/controls.tsx';

/** The whole window while the engine refuses to start: why, and what can be done. */
export function RefusalPage(props: {
  readonly refusal: Refusal;
  readonly isBusy: boolean;
  readonly onAnswer: (answer: RefusalAnswer) => void;
}): ReactNode {
  const { refusal, isBusy, onAnswer } = props;
  const { error, rescues } = refusal;
  return (
    <main className="connection-page refusal-page" aria-busy={isBusy}>
      <h1 className="title-1">{french(error.message)}</h1>
      {error.hint === null ? null : <p>{french(error.hint)}</p>}
      {rescues.length === 0 ? null : (
        <ul className="refusal-ways">
          {rescues.map((rescue, index) => {
            const { label, text } = wayOf(rescue, refusal);
            return (
              <li key={rescue}>
                <Button
                  {...(index === 0 ? { weight: 'primary' as const } : {})}
                  isDisabled={isBusy}
                  onPress={() => {
                    onAnswer(rescue);
                  }}
                >
                  {label}
                </Button>
                <p>{text}</p>
              </li>
            );
          })}
        </ul>
      )}
      <p className="refusal-more">
        <Button
          isDisabled={isBusy}
          onPress={() => {
            onAnswer('retry');
          }}
        >
          Réessayer
        </Button>
        <Button
          weight="quiet"
          onPress={() => {
            onAnswer('quit');
          }}
        >
          Quitter SNE Desk
        </Button>
        <span role="status">{isBusy ? 'Un instant…' : ''}</span>
      </p>
      <p className="code">{error.code}</p>
    </main>
  );
}

function wayOf(rescue: Rescue, { backupAt }: Refusal): { readonly label: string; readonly text: string } {
  if (rescue === 'restore') {
    const at = backupAt === null ? '' : ` du ${formatInstant(backupAt)}`;
    return {
      label: `Restaurer la sauvegarde${at}`,
      text: 'Elle rend tout ce qu’elle contenait, et l’appel suivant au SNE apporte la suite. La base présente est mise de côté, pas perdue.',
    };
  }
  return {
    label: 'Refaire la base par un export complet',
    text: `Une base vide se remplit toute seule depuis le SNE. Ce qui a été décidé sur ce poste (pays, demandes protégées) n’en revient pas. La base présente, s’il en reste, est mise de côté${NBSP}: elle n’est pas perdue.`,
  };
}
