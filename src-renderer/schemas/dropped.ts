import { readOrTell } from './read-file.ts';

/** A file on its way to the engine: its path inside the folder it was in, or its name. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

/** Most files taken at once. */
const MOST_FILES = 500;

/** The files that were dropped, those of folders included, in the order of their paths. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly ChosenFile[]> {
  // Entries must be asked for before anything is awaited: the transfer is emptied then.
  const items = [...transfer.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const files: ChosenFile[] = [];
  for (const { entry, file } of items) {
    if (entry !== null) await collect(entry, files);
    // Files that come from no disk have no entry.
    else if (file !== null) files.push({ path: file.name, file });
  }
  return files.sort((a, b) => a.path.localeCompare(b.path));
}

async function collect(entry: FileSystemEntry, into: ChosenFile[]): Promise<void> {
  if (into.length >= MOST_FILES) return;
  const path = entry.fullPath.replace(/^\//, '');
  if (isFile(entry)) {
    const file = await readOrTell(
      entry.name,
      () =>
        new Promise<File>((resolve, reject) => {
          entry.file(resolve, reject);
        }),
    );
    into.push({ path, file });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    // Given in portions, until one is empty.
    for (;;) {
      const some = await readOrTell(
        entry.name,
        () =>
          new Promise<FileSystemEntry[]>((resolve, reject) => {
            reader.readEntries(resolve, reject);
          }),
      );
      if (some.length === 0) return;
      for (const inner of some) await collect(inner, into);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** The files of a file dialog. */
export function chosenFiles(list: FileList | null): readonly ChosenFile[] {
  return [...(list ?? [])].map((file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }));
}

/** Files as the engine takes them. */
export async function encoded(files: readonly ChosenFile[]): Promise<{ path: string; content: string }[]> {
  const read: { path: string; content: string }[] = [];
  for (const { path, file } of files) {
    read.push({ path, content: await base64Of(file) });
  }
  return read;
}

/** A file in base 64. */
export function base64Of(file: File): Promise<string> {
  return readOrTell(file.name, async () => toBase64(new Uint8Array(await file.arrayBuffer())));
}

/** In pieces that a call's arguments can hold. */
function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
