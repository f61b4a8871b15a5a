import { utilityProcess } from 'electron';
import type { MessagePortMain } from 'electron';
import { resourcePath } from '../resources.ts';
import type { EngineChild, EngineChildEvents } from './engine-supervisor.ts';

/** Starts the engine in a process of its own, so that no import or sync ever holds up the window or the tray. */
export function launchEngineProcess(events: EngineChildEvents): EngineChild<MessagePortMain> {
  const child = utilityProcess.fork(resourcePath('dist', 'main', 'engine.js'), [], {
    serviceName: 'SNE Desk Engine',
  });
  child.on('message', (message: unknown) => {
    events.message(message);
  });
  child.once('exit', () => {
    events.exit();
  });
  return {
    post: (message, ports) => {
      child.postMessage(message, [...ports]);
    },
    kill: () => {
      // Not `child.kill()`: SIGTERM would wait for an engine that no longer listens. The store survives this.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
