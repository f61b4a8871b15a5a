import { dialog, ipcMain } from 'electron';
import type { BrowserWindow } from 'electron';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isFromPage } from './window-port.ts';

/** A plain name, so that the page never says in which folder. */
const fileName = z.string().regex(/^[\w-]{1,80}\.pdf$/);

export type PdfOutcome = 'saved' | 'cancelled' | 'failed';

/** Lets the page keep what it shows for print as a PDF, in a place that the person chooses. */
export function answerPdf(window: () => BrowserWindow | null): void {
  ipcMain.handle('save-pdf', async (event, wanted: unknown): Promise<PdfOutcome> => {
    const owner = window();
    const name = fileName.safeParse(wanted);
    if (owner === null || !isFromPage(event, owner) || !name.success) return 'failed';
    try {
      // Made first: what is shown for print goes when this answers.
      const content = await event.sender.printToPDF({ pageSize: 'A4', preferCSSPageSize: true });
      const { canceled, filePath } = await dialog.showSaveDialog(owner, {
        title: 'Enregistrer la fiche',
        defaultPath: name.data,
        filters: [{ name: 'PDF', extensions: ['pdf'] }],
      });
      if (canceled) return 'cancelled';
      await writeFile(filePath, content);
      return 'saved';
    } catch {
      return 'failed';
    }
  });
}
