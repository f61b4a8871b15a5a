import type { Channel, RequestMessage } from '../../src-main/api/port.ts';
import type { ChannelListener, ChannelSource } from './channel-source.ts';

const TOKEN = /^#token=(.+)$/;
const RETRY_MS = 2_000;

/**
 * Channels of the browser preview (development only): the one-time token of the address is exchanged for a
 * cookie, then the engine is asked by POST, which brings the answer, and tells its events as server events. A reload lives on the cookie.
 */
export const previewSource: ChannelSource = (listener) => {
  void openPreview(listener);
};

async function openPreview(listener: ChannelListener): Promise<void> {
  const token = TOKEN.exec(location.hash)?.[1];
  if (token !== undefined) {
    // The token serves once: it must neither stay in the address bar nor be sent again by a reload.
    history.replaceState(null, '', '#/');
    const refusal = await exchange(decodeURIComponent(token));
    if (refusal !== null) {
      listener.refuse(refusal);
      return;
    }
  }
  listen(listener, true);
}

async function exchange(token: string): Promise<'link-used' | 'unreachable' | null> {
  try {
    const answer = await fetch('session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    return answer.ok ? null : 'link-used';
  } catch {
    return 'unreachable';
  }
}

function listen(listener: ChannelListener, first: boolean): void {
  const events = new EventSource('events');
  const closers: (() => void)[] = [];
  let opened = false;
  events.addEventListener('open', () => {
    if (opened) return;
    opened = true;
    listener.accept(previewChannel(events, closers));
  });
  events.addEventListener('error', () => {
    // A refused session never opens; a lost engine closes after it was open. The browser's own reconnection
    // would keep calls waiting that nobody will answer, so each loss makes a new channel.
    events.close();
    for (const closer of closers) closer();
    if (!opened && first) listener.refuse('link-used');
    else
      setTimeout(() => {
        listen(listener, false);
      }, RETRY_MS);
  });
}

function previewChannel(events: EventSource, closers: (() => void)[]): Channel {
  const receivers: ((message: unknown) => void)[] = [];
  const deliver = (message: unknown): void => {
    for (const receive of receivers) receive(message);
  };
  events.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') deliver(JSON.parse(event.data));
  });
  return {
    send: (message) => {
      void post(message, deliver);
    },
    onMessage: (receive) => {
      receivers.push(receive);
    },
    onClose: (closer) => {
      closers.push(closer);
    },
  };
}

async function post(message: RequestMessage, deliver: (message: unknown) => void): Promise<void> {
  const fail = (detail: string): void => {
    deliver({
      type: 'failure',
      id: message.id,
      error: { code: 'ENGINE-PREVIEW', message: detail, hint: 'Relancez la commande dans le terminal.' },
    });
  };
  try {
    const answer = await fetch('request', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    if (answer.ok) deliver(await answer.json());
    else fail(`L’aperçu a refusé la demande (${String(answer.status)}).`);
  } catch {
    fail('L’aperçu ne répond plus.');
  }
}
