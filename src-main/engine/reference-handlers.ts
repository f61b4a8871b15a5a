import type { Engine } from './engine.ts';
import type { Handlers } from './rpc.ts';

/** Most corrections that the page lists. */
const MOST_CORRECTIONS = 2000;

/** What the screen may ask about countries and referentials. */
export function referenceHandlers(
  engine: Engine,
): Pick<Handlers, Extract<keyof Handlers, `countries.${string}` | `references.${string}`>> {
  return {
    'countries.stock': () => engine.countries.stock(),
    'countries.addresses': ({ value, limit }) => engine.store.countries.addresses(value, limit),
    'countries.accept': async ({ values }) => {
      const decided = await engine.countries.accept(values);
      await engine.sendCountries();
      return decided;
    },
    'countries.choose': async ({ value, country }) => {
      const decided = await engine.countries.choose(value, country);
      await engine.sendCountries();
      return decided;
    },
    'countries.withdraw': ({ value }) => engine.countries.withdraw(value),
    'countries.corrections': () => engine.store.countries.corrections(null, MOST_CORRECTIONS),
    'countries.markDone': async ({ ids }) => {
      await engine.countries.markDone(ids);
      return null;
    },
    'references.list': () => engine.references.states(),
    'references.load': ({ kind, fileName, content, edition }) =>
      engine.references.load(kind, Buffer.from(content, 'base64'), fileName, edition),
    'references.reset': ({ kind }) => engine.references.reset(kind),
  };
}
