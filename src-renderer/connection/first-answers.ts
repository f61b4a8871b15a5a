import type { QueryClient } from '@tanstack/react-query';
import type { ProcedureInput } from '../../src-main/api/procedures.ts';
import type { Connection } from './connection.ts';

/**
 * Asks for what the first page shows while nothing is drawn yet, so that the first drawing already has its rows instead
 * of a skeleton to replace. Resolves with the answers, or after `patienceMs`: an engine that takes longer is waited for
 * on screen, in words.
 */
export async function fetchFirstAnswers(
  connection: Connection,
  cache: QueryClient,
  list: ProcedureInput<'demands.list'>,
  patienceMs: number,
): Promise<void> {
  const answers = async (): Promise<void> => {
    await ready(connection);
    // Not waited for: the keystore of the system may take its time.
    cache
      .query({ queryKey: ['settings.get', null], queryFn: () => connection.call('settings.get', null) })
      .catch(() => undefined);
    await Promise.all([
      cache.query({
        queryKey: ['demands.list', list],
        queryFn: () => connection.call('demands.list', list),
      }),
      cache.query({
        queryKey: ['status.get', null],
        queryFn: () => connection.call('status.get', null),
      }),
    ]);
  };
  // A refusal is asked for again by whoever shows it, and said there.
  await Promise.race([answers().catch(() => undefined), after(patienceMs)]);
}

function ready(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    if (connection.state() === 'ready') {
      resolve();
      return;
    }
    const stop = connection.subscribe(() => {
      if (connection.state() !== 'ready') return;
      stop();
      resolve();
    });
  });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
