import { useCallback, useEffect, useState } from 'react';
import { refusal as refusalShape } from '../../src-main/api/refusal.ts';
import type { Refusal, RefusalAnswer } from '../../src-main/api/refusal.ts';
import { deskBridge } from './bridge.ts';

const CHANGED = 'sne-desk:refusal-changed';

/** Why the application's engine does not start, or null; and what says what to do about it. */
export function useRefusal(): {
  readonly refusal: Refusal | null;
  readonly answer: (answer: RefusalAnswer) => void;
  /** An answer is being acted on. */
  readonly isBusy: boolean;
} {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const look = (): void => {
      void deskBridge()
        ?.refusal?.()
        .then((told) => {
          const parsed = refusalShape.safeParse(told);
          setRefusal(parsed.success ? parsed.data : null);
          setBusy(false);
        });
    };
    const onMessage = ({ source, data }: MessageEvent<unknown>): void => {
      if (source === window && data === CHANGED) look();
    };
    window.addEventListener('message', onMessage);
    look();
    return () => {
      window.removeEventListener('message', onMessage);
    };
  }, []);
  const answer = useCallback((given: RefusalAnswer) => {
    setBusy(true);
    deskBridge()?.answerRefusal?.(given);
  }, []);
  return { refusal, answer, isBusy };
}
