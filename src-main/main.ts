import { app, dialog } from 'electron';
import { z } from 'zod';
import { startDesktop } from './desktop/application.ts';
import type { Desktop } from './desktop/application.ts';
import { readArguments } from './desktop/arguments.ts';
import { LINK_SCHEME, readDemandLink } from './desktop/demand-link.ts';
import { installGuards } from './desktop/guards.ts';
import { declarePageScheme, servePage } from './desktop/page-protocol.ts';
import { settleProfile } from './desktop/profile-folder.ts';

/** What a second start tells the first one; Chromium's own list of arguments comes in another order. */
const handedOver = z.object({ argv: z.array(z.string()), workingFolder: z.string() });

process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  dialog.showErrorBox(
    'SNE Desk s’arrête',
    `Erreur inattendue : ${error.message}\nRelancez SNE Desk ; si l’erreur revient, transmettez ce texte à l’assistance.`,
  );
  app.exit(1);
});

declarePageScheme();
// Root in a container cannot have Chromium's sandbox; asking for both is fatal to every child process.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.setAppUserModelId('fr.sne-desk.poste');
const workingFolder = process.cwd();
const given = readArguments(process.argv, workingFolder);
const profile = settleProfile(given);

if (app.requestSingleInstanceLock({ argv: process.argv, workingFolder })) run();
else app.quit();

function run(): void {
  let desktop: Desktop | null = null;
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const other = handedOver.safeParse(data);
    if (other.success) desktop?.handOver(readArguments(other.data.argv, other.data.workingFolder));
  });
  app.on('activate', () => {
    desktop?.handOver({ ...given, hidden: false, files: [], demand: null });
  });
  // macOS brings links so, others on the command line.
  let asked = given.demand;
  app.on('open-url', (event, link) => {
    event.preventDefault();
    asked = readDemandLink(link);
    if (asked !== null) desktop?.handOver({ ...given, files: [], demand: asked });
  });
  // The tray keeps the application running without a window.
  app.on('window-all-closed', () => undefined);
  void app.whenReady().then(() => {
    installGuards();
    servePage();
    desktop = startDesktop(profile, { ...given, demand: asked });
    // Elsewhere the package says it: the desktop entry, the bundle.
    if (app.isPackaged && process.platform === 'win32') app.setAsDefaultProtocolClient(LINK_SCHEME);
  });
}
