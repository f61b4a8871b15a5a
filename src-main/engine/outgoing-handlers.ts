import type { Engine } from './engine.ts';
import type { Handlers } from './rpc.ts';

/** What the screen may ask about what the desk sends. */
export function outgoingHandlers(
  engine: Engine,
): Pick<Handlers, Extract<keyof Handlers, `outgoing.${string}`>> {
  const { outgoing } = engine;
  return {
    'outgoing.list': () => outgoing.list(),
    'outgoing.correct': ({ nud, corrections }) => outgoing.correct(nud, corrections),
    'outgoing.send': () => outgoing.sendNow(),
    'outgoing.cancel': ({ id }) => outgoing.cancel(id),
    'outgoing.sendCountries': () => {
      outgoing.requireOn();
      return engine.sendCountries();
    },
  };
}
