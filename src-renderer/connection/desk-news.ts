import { deskNews } from '../../src-main/api/words.ts';
import type { DeskState } from '../../src-main/api/status.ts';
import { useNow } from '../ui/use-now.ts';
import { useConnectionState, useStatus } from './engine.tsx';

/** The one sign and sentence of synchronisation for every place of the window that shows them. */
export function useDeskNews(): { readonly state: DeskState; readonly sentence: string } {
  const status = useStatus();
  const lost = useConnectionState() === 'lost';
  const now = useNow();
  if (lost) {
    return {
      state: 'attention',
      sentence: 'Le moteur de synchronisation ne répond plus. Il redémarre, l’affichage reprendra tout seul.',
    };
  }
  return status === undefined ? { state: 'never', sentence: 'Ouverture…' } : deskNews(status, now);
}
