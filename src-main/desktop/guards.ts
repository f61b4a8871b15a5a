import { app, session } from 'electron';
import type { Session, WebContents } from 'electron';
import { isPageAddress, isPageFile } from './page-files.ts';

/**
 * Closes, for every window there is or ever will be, what the desk never needs: other pages, other windows,
 * embedded pages, permissions, downloads and the network. The engine, not the window, talks to the SNE.
 */
export function installGuards(): void {
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents);
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, callback) => {
    event.preventDefault();
    callback();
  });
  app.on('login', (event, _contents, _details, _authInfo, callback) => {
    event.preventDefault();
    callback();
  });
  app.on('session-created', guardSession);
  guardSession(session.defaultSession);
}

function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (details) => {
    if (!isPageAddress(details.url)) details.preventDefault();
  });
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || !isPageAddress(details.url)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => {
    details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
}

function guardSession(guarded: Session): void {
  guarded.setPermissionRequestHandler((_contents, permission, callback) => {
    callback(mayCopy(permission));
  });
  guarded.setPermissionCheckHandler((_contents, permission) => mayCopy(permission));
  guarded.setDevicePermissionHandler(() => false);
  guarded.on('will-download', (event, item) => {
    // A file that the page itself made; where it goes is asked by the system's dialog.
    if (!isPageFile(item.getURL())) event.preventDefault();
  });
  guarded.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !(isPageAddress(details.url) || /^(devtools|data|blob):/.test(details.url)) });
  });
}

/** Copying a number to the clipboard is the one thing the page does that Chromium asks about. */
function mayCopy(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}
