import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { QueryKey, UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { createContext, use, useEffect, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { ErrorShape } from '../../src-main/api/errors.ts';
import { EngineFailure } from '../../src-main/api/port.ts';
import type { ProcedureInput, ProcedureName, ProcedureOutput } from '../../src-main/api/procedures.ts';
import type { Status } from '../../src-main/api/status.ts';
import type { Connection, ConnectionState } from './connection.ts';
import { seeProgress } from './seen-progress.ts';
import type { SeenProgress } from './seen-progress.ts';

const REFRESH_MS = 400;
const STATUS_KEY: QueryKey = ['status.get', null];

const ConnectionContext = createContext<Connection | null>(null);

/** The cache of the engine's answers: events say when they are old, nothing is asked on a timer. */
export function createAnswerCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The engine is on this machine: the network's state says nothing about it.
        networkMode: 'always',
        staleTime: Infinity,
        gcTime: 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** Gives the window its engine and keeps the answers fresh from the engine's events. */
export function EngineProvider(props: {
  readonly connection: Connection;
  readonly cache: QueryClient;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <ConnectionContext value={props.connection}>
      <QueryClientProvider client={props.cache}>
        <EventSync />
        {props.children}
      </QueryClientProvider>
    </ConnectionContext>
  );
}

/** The connection of this window. Only inside `EngineProvider`. */
export function useConnection(): Connection {
  const connection = use(ConnectionContext);
  if (connection === null) throw new Error('useConnection outside of EngineProvider');
  return connection;
}

/** Whether the engine answers, followed live. */
export function useConnectionState(): ConnectionState {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.state);
}

/** Calls a procedure and follows its answer; `EngineFailure` is the only error. */
export function useProcedure<N extends ProcedureName>(
  procedure: N,
  input: ProcedureInput<N>,
  options: { readonly enabled?: boolean; readonly keepPrevious?: boolean; readonly gcTime?: number } = {},
): UseQueryResult<ProcedureOutput<N>> {
  const connection = useConnection();
  const ready = useConnectionState() === 'ready';
  return useQuery<ProcedureOutput<N>>({
    queryKey: [procedure, input],
    queryFn: () => connection.call(procedure, input),
    enabled: ready && (options.enabled ?? true),
    ...(options.gcTime === undefined ? {} : { gcTime: options.gcTime }),
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A procedure that does something; `answers` are the cached procedures to ask again afterwards. */
export function useAction<N extends ProcedureName>(
  procedure: N,
  answers: readonly ProcedureName[] = [],
): UseMutationResult<ProcedureOutput<N>, Error, ProcedureInput<N>> {
  const connection = useConnection();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: ProcedureInput<N>) => connection.call(procedure, input),
    onSuccess: async () => {
      await Promise.all(answers.map((answer) => cache.invalidateQueries({ queryKey: [answer] })));
    },
  });
}

/** The engine's status, pushed by the engine; undefined until the first answer. */
export function useStatus(): Status | undefined {
  return useProcedure('status.get', null).data;
}

/** How far an export has come, as far as this window was told; undefined before. */
export function useExportProgress(id: number): SeenProgress | undefined {
  return useQuery<SeenProgress>({ queryKey: progressKey(id), queryFn: skipToken }).data;
}

function progressKey(id: number): QueryKey {
  return ['exportProgress', id];
}

/** What went wrong, as the engine said it, or as said here when it could not. */
export function shapeOf(error: unknown): ErrorShape {
  if (error instanceof EngineFailure) return error.shape;
  return {
    code: 'WINDOW-UNEXPECTED',
    message: 'Erreur inattendue de l’affichage.',
    hint: 'Rechargez la fenêtre ; si l’erreur revient, transmettez ce code à l’assistance.',
  };
}

function EventSync(): null {
  const connection = useConnection();
  const cache = useQueryClient();
  useEffect(() => {
    const demands = throttle(REFRESH_MS, () => {
      void cache.invalidateQueries({ queryKey: ['demands.list'] });
      void cache.invalidateQueries({ queryKey: ['today.get'] });
      void cache.invalidateQueries({ queryKey: ['demands.show'] });
      void cache.invalidateQueries({ queryKey: ['demands.changes'] });
      void cache.invalidateQueries({ queryKey: ['countries.stock'] });
      void cache.invalidateQueries({ queryKey: ['dispatching.summary'] });
      void cache.invalidateQueries({ queryKey: ['countries.corrections'] });
    });
    const journal = throttle(REFRESH_MS, () => {
      void cache.invalidateQueries({ queryKey: ['sync.journal'] });
      void cache.invalidateQueries({ queryKey: ['anomalies.list'] });
      void cache.invalidateQueries({ queryKey: ['schemas.drift'] });
      void cache.invalidateQueries({ queryKey: ['schemas.report'] });
      // The day's work makes backups and deletes others.
      void cache.invalidateQueries({ queryKey: ['safekeeping.state'] });
    });
    const exports = throttle(REFRESH_MS, () => {
      void cache.invalidateQueries({ queryKey: ['exports.list'] });
      void cache.invalidateQueries({ queryKey: ['exports.history'] });
      void cache.invalidateQueries({ queryKey: ['exports.absent'] });
      void cache.invalidateQueries({ queryKey: ['anomalies.list'] });
    });
    const outgoing = throttle(REFRESH_MS, () => {
      void cache.invalidateQueries({ queryKey: ['outgoing.list'] });
      void cache.invalidateQueries({ queryKey: ['countries.corrections'] });
    });
    const schemas = throttle(REFRESH_MS, () => {
      void cache.invalidateQueries({ queryKey: ['schemas.list'] });
      void cache.invalidateQueries({ queryKey: ['schemas.drift'] });
      void cache.invalidateQueries({ queryKey: ['schemas.report'] });
      void cache.invalidateQueries({ queryKey: ['schemas.revalidation'] });
    });
    const stops = [
      connection.on('outgoingChanged', outgoing.call),
      connection.on('exportsChanged', exports.call),
      connection.on('exportProgress', (payload) => {
        cache.setQueryData<SeenProgress>(progressKey(payload.id), (before) =>
          seeProgress(before, payload, Date.now()),
        );
      }),
      connection.on('status', (payload) => {
        // An answer that is still under way may be older than this, and must not come over it.
        void cache.cancelQueries({ queryKey: STATUS_KEY });
        cache.setQueryData(STATUS_KEY, payload);
      }),
      connection.on('schemasChanged', schemas.call),
      connection.on('demandsChanged', demands.call),
      connection.on('journalChanged', journal.call),
      connection.subscribe(() => {
        // A new engine may know more than the one before: everything shown is asked again.
        if (connection.state() === 'ready') void cache.invalidateQueries();
      }),
    ];
    return () => {
      demands.stop();
      journal.stop();
      exports.stop();
      outgoing.stop();
      schemas.stop();
      for (const stop of stops) stop();
    };
  }, [connection, cache]);
  return null;
}

/** At once, then at most once in `ms`, never losing the last call. */
function throttle(ms: number, run: () => void): { readonly call: () => void; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const rest = (): void => {
    timer = setTimeout(() => {
      timer = null;
      if (!again) return;
      again = false;
      run();
      rest();
    }, ms);
  };
  return {
    call: () => {
      if (timer !== null) {
        again = true;
        return;
      }
      run();
      rest();
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
