import { parseArgs } from 'node:util';
import { asDeskError } from '../api/errors.ts';
import { startDemonstration } from '../engine/demonstration.ts';
import { Engine } from '../engine/engine.ts';
import { createHandlers } from '../engine/handlers.ts';
import { createHeadlessHost } from '../engine/headless-host.ts';
import { resourcePath } from '../resources.ts';
import { systemClock } from '../schedule/clock.ts';
import { startPreview } from './preview-server.ts';

/*
 * The same engine and the same page as the application, in a browser: `preview --profile DIR [--port N]`. It always
 * starts the demonstration environment, so no real data can come near it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      profile: { type: 'string' },
      port: { type: 'string', default: '0' },
      demonstration: { type: 'boolean' },
    },
  });
  if (values.profile === undefined) throw new Error('--profile DIR is needed');
  const host = createHeadlessHost(process.env);
  const engine = await Engine.open({
    profile: values.profile,
    holder: 'aperçu SNE Desk',
    clock: systemClock,
    host,
    env: process.env,
  });
  const demonstration = await startDemonstration(engine, systemClock);
  const preview = await startPreview({
    engine,
    handlers: createHandlers(engine, systemClock),
    pageFolder: resourcePath('dist', 'renderer'),
    port: Number(values.port),
    onLink: (link) => {
      process.stdout.write(`Aperçu (données de démonstration, lien à usage unique) : ${link}\n`);
    },
  });
  engine.startSchedule();
  engine.syncNow('start').catch(() => undefined);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await preview.close();
  await engine.stop();
  await demonstration.close();
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${asDeskError(thrown).message}\n`);
  process.exitCode = 1;
});
