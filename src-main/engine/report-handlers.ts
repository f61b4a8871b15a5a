import { reportDefinitions } from '../reports/definitions.ts';
import type { Engine } from './engine.ts';
import type { Handlers } from './rpc.ts';

/** What the page of reports may ask, answered by the engine. */
export function reportHandlers(
  engine: Engine,
): Pick<Handlers, Extract<keyof Handlers, `reports.${string}` | `quality.${string}`>> {
  const { reporting } = engine;
  return {
    'reports.definitions': () => reportDefinitions().map((definition) => ({ ...definition })),
    'reports.local': (input) => reporting.local(input),
    'reports.kept': (input) => reporting.kept(input),
    'reports.fetch': (input) => reporting.fetch(input),
    'reports.compare': (input) => reporting.compare(input),
    'reports.file': ({ question, source, format }) => reporting.file(question, source, format),
    'reports.duty': ({ landlord, doneFor }) => {
      engine.saveSettings({ ...engine.settings, reports: { landlord, threeDsDoneFor: doneFor } });
      return null;
    },
    'quality.state': ({ fresh }) => reporting.quality(fresh),
    'quality.behind': async ({ id, offset, limit }) => {
      const { total, rows } = await reporting.behind(id, { offset, limit });
      return { total, rows: [...rows] };
    },
    'quality.file': ({ id, format }) => reporting.behindFile(id, format),
  };
}
