import type { Channel } from '../../src-main/api/port.ts';
import type { ChannelSource } from './channel-source.ts';

const PORT = 'sne-desk:port';
const PORT_PLEASE = 'sne-desk:port-please';

/**
 * Channels of the application: the preload script posts one MessagePort to the engine when asked, and a new
 * one each time the engine was restarted.
 */
export const portSource: ChannelSource = (listener) => {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window || event.data !== PORT) return;
    const port = event.ports[0];
    if (port !== undefined) listener.accept(portChannel(port));
  });
  window.postMessage(PORT_PLEASE, location.origin);
};

function portChannel(port: MessagePort): Channel {
  return {
    send: (message) => {
      port.postMessage(message);
    },
    onMessage: (listener) => {
      port.addEventListener('message', (event: MessageEvent<unknown>) => {
        listener(event.data);
      });
      port.start();
    },
    onClose: (listener) => {
      port.addEventListener('close', () => {
        listener();
      });
    },
  };
}
