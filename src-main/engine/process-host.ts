import { z } from 'zod';
import { secretName } from '../api/settings.ts';
import type { FromEngine, Host, ToEngine } from './host.ts';

type Question = Extract<FromEngine, { type: 'ask' }>['question'];

/** A host whose answers come from the main process, which alone reaches the keystore and the system's proxy. */
export interface ProcessHost extends Host {
  onReply(reply: Extract<ToEngine, { type: 'reply' }>): void;
}

/** Asks the main process over `tell`; replies are matched by number and checked. */
export function createProcessHost(tell: (message: FromEngine) => void): ProcessHost {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 1;
  const ask = async <T>(question: Question, shape: z.ZodType<T>): Promise<T> => {
    const answer = await new Promise<unknown>((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      tell({ type: 'ask', id, question });
    });
    return shape.parse(answer);
  };
  return {
    secrets: {
      canKeep: () => ask({ name: 'secrets.canKeep' }, z.boolean()),
      names: () => ask({ name: 'secrets.names' }, z.array(secretName)),
      get: (secret) => ask({ name: 'secrets.get', secret }, z.string().nullable()),
      set: async (secret, value) => {
        await ask({ name: 'secrets.set', secret, value }, z.unknown());
      },
    },
    keySealer: {
      available: () => ask({ name: 'key.available' }, z.boolean()),
      seal: (text) => ask({ name: 'key.seal', text }, z.base64()),
      unseal: (sealed) => ask({ name: 'key.unseal', sealed }, z.string()),
    },
    resolveProxy: (url) => ask({ name: 'proxy', url }, z.string().nullable()),
    onReply: ({ id, value, error }) => {
      const call = waiting.get(id);
      waiting.delete(id);
      if (error === null) call?.resolve(value);
      else call?.reject(new Error(error));
    },
  };
}
