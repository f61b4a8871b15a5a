import type { ReactNode } from 'react';
import { statusSentence } from '../../src-main/api/words.ts';
import { useAction, useStatus } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { Blank } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';

/** Why the list is empty, and what can be done about it. */
export function EmptyList(props: { readonly narrowed: boolean; readonly onClear: () => void }): ReactNode {
  const status = useStatus();
  const now = useNow();
  const sync = useAction('sync.now');
  if (props.narrowed) {
    return (
      <Blank
        title="Aucune demande ne correspond"
        text="Vérifiez l’orthographe, essayez le début du nom ou le numéro unique, ou élargissez les filtres."
        action={<Button onPress={props.onClear}>Effacer la recherche et les filtres</Button>}
      />
    );
  }
  if (status?.lastCallAt === null) {
    const running = status.state === 'syncing';
    return (
      <Blank
        title={running ? 'Première synchronisation en cours' : 'Aucune demande pour l’instant'}
        text={
          running
            ? 'Les demandes apparaîtront ici à mesure qu’elles arrivent.'
            : `Aucun appel au SNE n’a encore réussi. ${statusSentence(status, now)}.`
        }
        {...(running
          ? {}
          : {
              action: (
                <Button
                  weight="primary"
                  onPress={() => {
                    sync.mutate(null);
                  }}
                >
                  Synchroniser maintenant
                </Button>
              ),
            })}
      />
    );
  }
  return (
    <Blank
      title="Aucune demande active"
      text="Le SNE n’a transmis aucune demande active pour les communes de ce guichet."
    />
  );
}
