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
    await Promise.all([
      cache.prefetchQuery({
        queryKey: ['demands.list', list],
        queryFn: () => connection.call('demands.list', list),
      }),
      cache.prefetchQuery({
        queryKey: ['status.get', null],
        queryFn: () => connection.call('status.get', null),
      }),
    ]);
  };
  await Promise.race([answers(), after(patienceMs)]);
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
