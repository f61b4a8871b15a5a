import { DeskError, asDeskError } from '../api/errors.ts';
import { requestMessage } from '../api/port.ts';
import type { EngineMessage } from '../api/port.ts';
import { procedures } from '../api/procedures.ts';
import type {
  EventName,
  EventPayload,
  ProcedureName,
  ProcedureOutput,
  ProcedureParsedInput,
} from '../api/procedures.ts';
import { asStoreError } from '../store/store-errors.ts';

/** One handler a procedure; inputs are checked before they come here. */
export type Handlers = {
  readonly [N in ProcedureName]: (
    input: ProcedureParsedInput<N>,
  ) => Promise<ProcedureOutput<N>> | ProcedureOutput<N>;
};

/**
 * Answers one message of a window. Whatever it holds, exactly one answer or failure goes back, or nothing when it has
 * not even a number to answer to.
 */
export async function answerRequest(handlers: Handlers, raw: unknown): Promise<EngineMessage | null> {
  const request = requestMessage.safeParse(raw);
  if (!request.success) return null;
  const { id, procedure, input } = request.data;
  try {
    return { type: 'answer', id, output: await dispatch(handlers, procedure, input) };
  } catch (thrown) {
    return { type: 'failure', id, error: asDeskError(asStoreError(thrown)).toShape() };
  }
}

/** The message that tells windows of an event. */
export function eventMessage<N extends EventName>(event: N, payload: EventPayload<N>): EngineMessage {
  return { type: 'event', event, payload };
}

function isProcedure(name: string): name is ProcedureName {
  return Object.hasOwn(procedures, name);
}

async function dispatch(handlers: Handlers, name: string, input: unknown): Promise<unknown> {
  if (!isProcedure(name)) {
    throw new DeskError('ENGINE-PROCEDURE', `Demande inconnue du moteur : « ${name.slice(0, 60)} ».`);
  }
  const parsed = procedures[name].input.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : `${issue.path.join('.')} : ${issue.message}`;
    throw new DeskError('ENGINE-INPUT', `Demande refusée par le moteur (${where}).`);
  }
  // The map's type guarantees that name, input and handler belong together; TypeScript cannot follow it here.
  const handler = handlers[name] as (checked: unknown) => unknown;
  return await handler(parsed.data);
}
