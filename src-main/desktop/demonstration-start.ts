import { app, ipcMain } from 'electron';
import type { BrowserWindow } from 'electron';
import { demonstrationArguments } from './arguments.ts';
import { isFromPage } from './window-port.ts';

/** Lets the assistant of the first start end this desk and open the demonstration in its own data folder. */
export function answerDemonstration(window: () => BrowserWindow | null): void {
  ipcMain.on('start-demonstration', (event) => {
    if (!isFromPage(event, window())) return;
    const image = process.env['APPIMAGE'];
    app.relaunch({
      args: [...demonstrationArguments(process.argv)],
      ...(image === undefined ? {} : { execPath: image }),
    });
    app.quit();
  });
}
