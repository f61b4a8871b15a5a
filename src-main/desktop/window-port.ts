import { MessageChannelMain, ipcMain } from 'electron';
import type { BrowserWindow, MessagePortMain, WebContents, WebFrameMain } from 'electron';
import { isPageAddress } from './page-files.ts';

/** Introduces the window to the engine: makes a pair of ports, one end each, and hears nothing of what they say. */
export interface PortBroker {
  /** A new engine is ready: the window, if it asked before, gets a port to it. */
  introduce(): void;
}

export interface PortBrokerOptions {
  readonly window: () => BrowserWindow | null;
  /** Hands the engine's end over; false when no engine is ready, and the window's turn then comes with `introduce`. */
  readonly handOver: (port: MessagePortMain) => boolean;
}

/** Answers the page's request for a port, from now on. */
export function createPortBroker({ window, handOver }: PortBrokerOptions): PortBroker {
  let asked = false;
  const introduce = (): void => {
    const contents = window()?.webContents;
    if (!asked || contents === undefined || contents.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    if (handOver(port1)) contents.postMessage('port', null, [port2]);
  };
  ipcMain.on('port-please', (event) => {
    if (!isFromPage(event, window())) return;
    asked = true;
    introduce();
  });
  return { introduce };
}

/** True for the page's own main frame in the desk's own window. */
export function isFromPage(
  event: { readonly sender: WebContents; readonly senderFrame: WebFrameMain | null },
  window: BrowserWindow | null,
): boolean {
  const { sender, senderFrame } = event;
  return (
    window !== null &&
    sender === window.webContents &&
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    isPageAddress(senderFrame.url)
  );
}
