import { dialog, ipcMain } from 'electron';
import type { BrowserWindow, FileFilter, OpenDialogOptions } from 'electron';
import { z } from 'zod';
import { isFromPage } from './window-port.ts';

const fileKind = z.enum([
  'caFile',
  'clientCertificateFile',
  'clientKeyFile',
  'backupFile',
  'recoveryKeyFile',
]);

const CHOICES: Readonly<Record<z.infer<typeof fileKind>, { title: string; filters: FileFilter[] }>> = {
  caFile: {
    title: 'Choisir le certificat de l’autorité',
    filters: [{ name: 'Certificats (PEM)', extensions: ['pem', 'crt', 'cer'] }],
  },
  clientCertificateFile: {
    title: 'Choisir le certificat du guichet',
    filters: [{ name: 'Certificats (PFX, P12, PEM)', extensions: ['pfx', 'p12', 'pem', 'crt', 'cer'] }],
  },
  clientKeyFile: {
    title: 'Choisir la clé du certificat',
    filters: [{ name: 'Clés (PEM)', extensions: ['pem', 'key'] }],
  },
  backupFile: {
    title: 'Choisir la sauvegarde',
    filters: [{ name: 'Sauvegardes de SNE Desk', extensions: ['sned'] }],
  },
  recoveryKeyFile: {
    title: 'Choisir la clé de secours',
    filters: [{ name: 'Clés de secours', extensions: ['json'] }],
  },
};

/** Lets the settings page ask for the path of a certificate, key or backup; the person chooses it, the page never names one. */
export function answerFileChoices(window: () => BrowserWindow | null): void {
  ipcMain.handle('choose-file', async (event, kind: unknown): Promise<string | null> => {
    const owner = window();
    const known = fileKind.safeParse(kind);
    if (!isFromPage(event, owner) || !known.success) return null;
    const { title, filters } = CHOICES[known.data];
    const [path] = await askForPaths(owner, {
      title,
      filters: [...filters, { name: 'Tous les fichiers', extensions: ['*'] }],
      properties: ['openFile'],
    });
    return path ?? null;
  });
}

/** The files to import that the person chose; none when they gave up. */
export function askForImport(owner: BrowserWindow | null): Promise<readonly string[]> {
  return askForPaths(owner, {
    title: 'Importer des fichiers du SNE',
    buttonLabel: 'Importer',
    filters: [
      { name: 'Fichiers d’interface', extensions: ['xml'] },
      { name: 'Tous les fichiers', extensions: ['*'] },
    ],
    properties: ['openFile', 'multiSelections'],
  });
}

async function askForPaths(
  owner: BrowserWindow | null,
  options: OpenDialogOptions,
): Promise<readonly string[]> {
  const chosen = owner === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(owner, options);
  const { canceled, filePaths } = await chosen;
  return canceled ? [] : filePaths;
}
