import { z } from 'zod';
import { errorShape } from './errors.ts';
import type { ErrorShape } from './errors.ts';
import { events, procedures } from './procedures.ts';
import type {
  EventName,
  EventPayload,
  ProcedureInput,
  ProcedureName,
  ProcedureOutput,
} from './procedures.ts';

/** Window → engine. */
export const requestMessage = z.object({
  type: z.literal('request'),
  id: z.number().int(),
  procedure: z.string(),
  input: z.unknown(),
});
export type RequestMessage = z.infer<typeof requestMessage>;

/** Engine → window. */
export const engineMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), id: z.number().int(), output: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.number().int(), error: errorShape }),
  z.object({ type: z.literal('event'), event: z.string(), payload: z.unknown() }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;

/** The least a channel must do: a MessagePort in the application, fetch and server events in the preview. */
export interface Channel {
  send(message: RequestMessage): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the other side is gone; pending calls then fail. */
  onClose(listener: () => void): void;
}

/** A call that the engine refused or could not do. */
export class EngineFailure extends Error {
  readonly shape: ErrorShape;
  constructor(shape: ErrorShape) {
    super(shape.message);
    this.name = 'EngineFailure';
    this.shape = shape;
  }
}

export interface EngineClient {
  call<N extends ProcedureName>(procedure: N, input: ProcedureInput<N>): Promise<ProcedureOutput<N>>;
  /** Returns the function that unsubscribes. */
  on<N extends EventName>(event: N, listener: (payload: EventPayload<N>) => void): () => void;
  onClose(listener: () => void): void;
}

const GONE: ErrorShape = {
  code: 'ENGINE-GONE',
  message: 'Le moteur de synchronisation ne répond plus.',
  hint: 'Il redémarre tout seul ; sinon, fermez puis rouvrez l’application.',
};

interface Pending {
  readonly procedure: ProcedureName;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: EngineFailure) => void;
}

/** The typed client of the engine over any channel; answers and events are checked before they are used. */
export function createEngineClient(channel: Channel): EngineClient {
  const pending = new Map<number, Pending>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const closers: (() => void)[] = [];
  let nextId = 1;
  let gone = false;

  channel.onMessage((raw) => {
    const message = engineMessage.parse(raw);
    if (message.type === 'event') {
      emit(listeners, message.event, message.payload);
      return;
    }
    const call = pending.get(message.id);
    if (call === undefined) return;
    pending.delete(message.id);
    if (message.type === 'failure') {
      call.reject(new EngineFailure(message.error));
      return;
    }
    const output = procedures[call.procedure].output.safeParse(message.output);
    if (output.success) call.resolve(output.data);
    else
      call.reject(
        new EngineFailure({ code: 'ENGINE-ANSWER', message: 'Réponse du moteur illisible.', hint: null }),
      );
  });
  channel.onClose(() => {
    gone = true;
    for (const call of pending.values()) call.reject(new EngineFailure(GONE));
    pending.clear();
    for (const closer of closers) closer();
  });

  return {
    call: <N extends ProcedureName>(procedure: N, input: ProcedureInput<N>) =>
      new Promise<ProcedureOutput<N>>((resolve, reject) => {
        if (gone) {
          reject(new EngineFailure(GONE));
          return;
        }
        const id = nextId++;
        const settle = (output: unknown): void => {
          // The answer was parsed by this very procedure's schema.
          resolve(output as ProcedureOutput<N>);
        };
        pending.set(id, { procedure, resolve: settle, reject });
        channel.send({ type: 'request', id, procedure, input });
      }),
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener);
      return () => set.delete(listener);
    },
    onClose: (listener) => closers.push(listener),
  };
}

function emit(listeners: Map<EventName, Set<(payload: never) => void>>, name: string, raw: unknown): void {
  if (!Object.hasOwn(events, name)) return;
  const event = name as EventName;
  const payload = events[event].safeParse(raw);
  if (!payload.success) return;
  for (const listener of listeners.get(event) ?? []) listener(payload.data as never);
}
