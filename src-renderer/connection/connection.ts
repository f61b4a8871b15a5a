import { createEngineClient, EngineFailure } from '../../src-main/api/port.ts';
import type { EngineClient } from '../../src-main/api/port.ts';
import type {
  EventName,
  EventPayload,
  ProcedureInput,
  ProcedureName,
  ProcedureOutput,
} from '../../src-main/api/procedures.ts';
import type { ChannelSource, Refusal } from './channel-source.ts';

/**
 * `connecting`: no channel yet; `ready`: the engine answers; `lost`: it answered and is gone, a new channel
 * will come by itself; a refusal: nothing will come.
 */
export type ConnectionState = 'connecting' | 'ready' | 'lost' | Refusal;

/** The engine as the window sees it: one object for the life of the window, whatever channels come and go. */
export interface Connection {
  readonly state: () => ConnectionState;
  /** Returns the function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  call<N extends ProcedureName>(procedure: N, input: ProcedureInput<N>): Promise<ProcedureOutput<N>>;
  /** Events of the present engine and of those that replace it. Returns the function that unsubscribes. */
  on<N extends EventName>(event: N, listener: (payload: EventPayload<N>) => void): () => void;
}

/** Opens the source of channels and keeps the newest one. */
export function openConnection(source: ChannelSource): Connection {
  const watchers = new Set<() => void>();
  const subscriptions = new Set<(client: EngineClient) => void>();
  let client: EngineClient | null = null;
  let retire = (): void => undefined;
  let state: ConnectionState = 'connecting';

  const become = (next: ConnectionState): void => {
    state = next;
    for (const watcher of watchers) watcher();
  };

  source({
    accept: (channel) => {
      retire();
      const closers: (() => void)[] = [];
      const accepted = createEngineClient({
        send: (message) => {
          channel.send(message);
        },
        onMessage: (listener) => {
          channel.onMessage(listener);
        },
        onClose: (listener) => {
          closers.push(listener);
          channel.onClose(listener);
        },
      });
      client = accepted;
      // A replaced channel may never tell that it is gone: what was asked over it must fail all the same.
      retire = () => {
        client = null;
        for (const closer of closers) closer();
      };
      for (const subscribe of subscriptions) subscribe(accepted);
      accepted.onClose(() => {
        if (client !== accepted) return;
        client = null;
        become('lost');
      });
      become('ready');
    },
    refuse: become,
  });

  return {
    state: () => state,
    subscribe: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    call: (procedure, input) => {
      if (client === null) return Promise.reject(notConnected());
      return client.call(procedure, input);
    },
    on: (event, listener) => {
      let stop = (): void => undefined;
      const subscribe = (to: EngineClient): void => {
        stop = to.on(event, listener);
      };
      subscriptions.add(subscribe);
      if (client !== null) subscribe(client);
      return () => {
        subscriptions.delete(subscribe);
        stop();
      };
    },
  };
}

function notConnected(): EngineFailure {
  return new EngineFailure({
    code: 'ENGINE-GONE',
    message: 'Le moteur de synchronisation ne répond pas.',
    hint: 'Il redémarre tout seul ; sinon, fermez puis rouvrez l’application.',
  });
}
