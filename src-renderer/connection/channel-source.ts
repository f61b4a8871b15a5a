import type { Channel } from '../../src-main/api/port.ts';

/** Why no channel can be had; each has its own page. */
export type Refusal = 'link-used' | 'unreachable';

/** Whoever waits for channels: each accepted one replaces the former. */
export interface ChannelListener {
  accept(channel: Channel): void;
  refuse(reason: Refusal): void;
}

/** Where channels to the engine come from; called once when the window starts. */
export type ChannelSource = (listener: ChannelListener) => void;
