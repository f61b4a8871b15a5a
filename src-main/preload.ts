// The only bridge between the page and the application: it hands over one port to the engine, tells two facts and why the
// engine does not start, takes what the person says to that, opens a file dialog, keeps the printed sheet as a PDF, starts the
// demonstration and goes to the demand that a link names. The page gets neither Electron nor Node.
import { contextBridge, ipcRenderer } from 'electron';

interface PageMessageEvent {
  readonly source: unknown;
  readonly data: unknown;
}

/** The few things of the page's world that this script touches; the rest of the main side has no page. */
declare const window: {
  readonly location: { readonly origin: string; hash: string };
  addEventListener(type: 'message', listener: (event: PageMessageEvent) => void): void;
  postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void;
};

const VERSION_ARGUMENT = '--sne-desk-version=';
const version = process.argv.find((argument) => argument.startsWith(VERSION_ARGUMENT));

contextBridge.exposeInMainWorld('sneDesk', {
  platform: process.platform,
  version: version?.slice(VERSION_ARGUMENT.length) ?? '',
  chooseFile: async (kind: unknown): Promise<string | null> => {
    const path: unknown = await ipcRenderer.invoke('choose-file', kind);
    return typeof path === 'string' ? path : null;
  },
  savePdf: async (name: unknown): Promise<string> => {
    const outcome: unknown = await ipcRenderer.invoke('save-pdf', name);
    return outcome === 'saved' || outcome === 'cancelled' ? outcome : 'failed';
  },
  startDemonstration: (): void => {
    ipcRenderer.send('start-demonstration');
  },
  refusal: async (): Promise<unknown> => ipcRenderer.invoke('refusal'),
  answerRefusal: (answer: unknown): void => {
    ipcRenderer.send('answer-refusal', answer);
  },
});

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === 'sne-desk:port-please') ipcRenderer.send('port-please');
});

ipcRenderer.on('show-demand', (_event, nud: unknown) => {
  if (typeof nud === 'string' && /^[0-9A-Z]{18}$/.test(nud)) window.location.hash = `#/demandes/${nud}`;
});

ipcRenderer.on('port', (event) => {
  window.postMessage('sne-desk:port', window.location.origin, event.ports);
});

ipcRenderer.on('refusal-changed', () => {
  window.postMessage('sne-desk:refusal-changed', window.location.origin, []);
});
