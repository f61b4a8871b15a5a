// The least that an Electron application can do: one sandboxed window with one word. What the desk is compared with.
import { BrowserWindow, app } from 'electron';

app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    show: false,
    webPreferences: { sandbox: true },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  void window.loadURL('data:text/html,<p>word</p>');
});
