import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RefillStep } from '../../src-main/api/refill.ts';
import { refillSentence } from '../../src-main/api/refill-words.ts';
import { useAction, useStatus } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTellFailure } from '../ui/notice.tsx';
import { useNow } from '../ui/use-now.ts';

/** Where each step can be helped on, or looked at. */
const WAYS: Readonly<Record<RefillStep, readonly [href: string, label: string]>> = {
  noConnection: ['#/reglages', 'Ouvrir les réglages'],
  noPlace: ['#/reglages', 'Ouvrir les réglages'],
  paused: ['#/exports', 'Voir les exports'],
  underWay: ['#/exports', 'Voir les exports'],
  decision: ['#/exports', 'Voir les exports'],
  notGiven: ['#/exports', 'Voir les exports'],
};
/** What goes on by itself ends by itself; the rest may stay so, and a person may know. */
const ENDLESS: ReadonlySet<RefillStep> = new Set(['noConnection', 'noPlace', 'notGiven']);

/** While a store that was made anew lacks something: what, and why. */
export function RefillNotice(): ReactNode {
  const refill = useStatus()?.refill;
  const now = useNow();
  const onError = useTellFailure();
  const end = useAction('safekeeping.endRefill');
  if (refill === undefined) return null;
  const [href, label] = WAYS[refill.step];
  return (
    <div className="refill-notice" role="note" data-testid="refill" data-step={refill.step}>
      <Info size={20} strokeWidth={1.5} aria-hidden />
      <p>
        {refillSentence(refill, now)}{' '}
        <a className="link" href={href}>
          {label}
        </a>
      </p>
      {ENDLESS.has(refill.step) ? (
        <Button
          weight="quiet"
          isDisabled={end.isPending}
          onPress={() => {
            end.mutate(null, { onError });
          }}
        >
          Ne plus rappeler
        </Button>
      ) : null}
    </div>
  );
}
