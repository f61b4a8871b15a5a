import { z } from 'zod';
import { instant } from '../api/demand.ts';
import { errorShape } from '../api/errors.ts';
import { rescue } from '../api/refusal.ts';
import { secretName } from '../api/settings.ts';
import type { SecretName } from '../api/settings.ts';
import { status } from '../api/status.ts';

/** What the engine needs from whoever runs it: the application's main process, or the headless command. */
export interface Host {
  readonly secrets: SecretStore;
  /** The operating system's keystore, for the key of the store; without one the key of this account serves. */
  readonly keySealer?: KeySealer;
  /** The proxy to use for this address as `http://host:port`, or null for a direct connection. */
  resolveProxy(url: string): Promise<string | null>;
}

/** Closes and opens the key of the store by the operating system's keystore. */
export interface KeySealer {
  /** False where there is none, or one whose key is no secret. */
  available(): Promise<boolean>;
  /** Encrypted, in base64. */
  seal(text: string): Promise<string>;
  /** Rejects when another keystore closed it. */
  unseal(sealed: string): Promise<string>;
}

/** Where secrets are kept: `safeStorage` in the application, the environment for the headless command. */
export interface SecretStore {
  /** False where nothing safe is at hand; `set` then throws. */
  canKeep(): Promise<boolean>;
  names(): Promise<readonly SecretName[]>;
  get(name: SecretName): Promise<string | null>;
  /** Null erases. */
  set(name: SecretName, value: string | null): Promise<void>;
}

/** Main process → engine process (parentPort). A window's MessagePort comes with `port`. */
export const toEngine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    profile: z.string(),
    demonstration: z.boolean(),
    /** What a person said to do about a store that is lost. */
    rescue: rescue.exactOptional(),
  }),
  z.object({ type: z.literal('port') }),
  z.object({ type: z.literal('syncNow') }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('setExportsPaused'), paused: z.boolean() }),
  /** The computer woke up or the network came back: plan again. */
  z.object({ type: z.literal('wake') }),
  z.object({ type: z.literal('importFiles'), paths: z.array(z.string()) }),
  z.object({ type: z.literal('stop') }),
  z.object({
    type: z.literal('reply'),
    id: z.number().int(),
    value: z.unknown(),
    error: z.string().nullable(),
  }),
]);
export type ToEngine = z.infer<typeof toEngine>;

/** Engine process → main process. */
export const fromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('status'), status }),
  /** The engine cannot start (profile held by another program, store of a newer version…). */
  z.object({
    type: z.literal('fatal'),
    error: errorShape,
    /** When the newest backup on this computer was made. */
    backupAt: instant.nullable(),
  }),
  /** `importFiles` ended: a French sentence for a notification. */
  z.object({ type: z.literal('imported'), summary: z.string(), problems: z.number().int() }),
  /** A problem that lasts, to be told by a notification of the system, French. */
  z.object({ type: z.literal('notice'), title: z.string(), body: z.string() }),
  z.object({ type: z.literal('stopped') }),
  z.object({
    type: z.literal('ask'),
    id: z.number().int(),
    question: z.discriminatedUnion('name', [
      z.object({ name: z.literal('secrets.canKeep') }),
      z.object({ name: z.literal('secrets.names') }),
      z.object({ name: z.literal('secrets.get'), secret: secretName }),
      z.object({ name: z.literal('secrets.set'), secret: secretName, value: z.string().nullable() }),
      z.object({ name: z.literal('key.available') }),
      z.object({ name: z.literal('key.seal'), text: z.string() }),
      z.object({ name: z.literal('key.unseal'), sealed: z.base64() }),
      z.object({ name: z.literal('proxy'), url: z.string() }),
    ]),
  }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
