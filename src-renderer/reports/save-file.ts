import type { ReportFile } from '../../src-main/api/reports.ts';

/** Hands a file to the browser's or the system's own way of saving. */
export function saveFile({ name, type, base64 }: ReportFile): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Chromium reads the file after the click; a minute is more than any dialog needs to begin.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
