import type { EventName, EventPayload } from '../api/procedures.ts';

/** Told of what changed; never of personal data. */
export type EngineListener = <N extends EventName>(event: N, payload: EventPayload<N>) => void;

/** Everybody who listens to the engine. */
export class EventHub {
  readonly #listeners = new Set<EngineListener>();

  /** Tells a listener of every event; returns the function that unsubscribes. */
  subscribe(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  emit<N extends EventName>(event: N, payload: EventPayload<N>): void {
    for (const listener of this.#listeners) listener(event, payload);
  }
}

/** Lets work pass at most once in `ms`; `reset` lets the next one pass at once. */
export function throttled(ms: number): { readonly isDue: () => boolean; readonly reset: () => void } {
  let last = -Infinity;
  return {
    isDue: () => {
      const now = performance.now();
      if (now - last < ms) return false;
      last = now;
      return true;
    },
    reset: () => {
      last = -Infinity;
    },
  };
}
