import { existsSync, mkdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { DeskError } from '../api/errors.ts';

/** Linux `statfs` magic numbers of file systems served by another machine (statfs(2)). */
const NETWORK_FILE_SYSTEMS = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x564c, 'NCP'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x01021997, '9p'],
]);

/** Folders that synchronising programs own, by the environment variable that names them (Windows). */
const CLOUD_VARIABLES = ['OneDrive', 'OneDriveCommercial', 'OneDriveConsumer'] as const;
/** Or by the folder's name, or a file that the program keeps there. */
const CLOUD_FOLDER =
  /^(onedrive( - .+)?|dropbox|google drive|googledrive|icloud ?drive|nextcloud|owncloud|kdrive|pcloud ?drive)$/i;
const CLOUD_MARKERS = ['.dropbox', '.nextcloudsync.log', '.owncloudsync.log', '.stfolder'] as const;

/** What the check asks of the machine; given by tests. */
export interface PlaceFacts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** File system type number of an existing path (statfs). */
  fileSystemType(path: string): number;
  /** True path, links and mapped drives resolved (on Windows a mapped drive gives `\\\\server\\share`). */
  realPath(path: string): string;
  exists(path: string): boolean;
}

export const machinePlaceFacts: PlaceFacts = {
  environment: process.env,
  fileSystemType: (path) => statfsSync(path).type,
  realPath: (path) => realpathSync.native(path),
  exists: (path) => existsSync(path),
};

/**
 * Refuses a profile on a network or cloud-synchronised folder: SQLite's WAL needs all its users on one machine
 * (sqlite.org/wal.html), and a synchronising program would copy half-written files.
 *
 * @throws DeskError PROFILE-NETWORK or PROFILE-CLOUD
 */
export function checkProfilePlace(profile: string, facts: PlaceFacts = machinePlaceFacts): void {
  const existing = nearestExisting(resolve(profile), facts);
  const real = facts.realPath(existing);
  if (real.startsWith('\\\\') && !real.startsWith('\\\\?\\') && !real.startsWith('\\\\.\\')) {
    throw networkError(profile, 'partage réseau');
  }
  if (/^\\\\\?\\UNC\\/i.test(real)) throw networkError(profile, 'partage réseau');
  const network = NETWORK_FILE_SYSTEMS.get(facts.fileSystemType(real) >>> 0);
  if (network !== undefined) throw networkError(profile, network);
  const cloud = cloudOwner(real, facts);
  if (cloud !== null) {
    throw new DeskError(
      'PROFILE-CLOUD',
      `Le dossier de données ${profile} est dans un dossier synchronisé (${cloud}).`,
      {
        hint: 'Choisissez un dossier de ce poste qui n’est pas synchronisé : la base y serait copiée à moitié écrite.',
      },
    );
  }
}

/** What the system says of a path that can be no folder, in words. */
const NO_FOLDER: Readonly<Partial<Record<string, string>>> = {
  EEXIST: 'un fichier porte ce nom',
  ENOTDIR: 'un fichier se trouve sur son chemin',
  ENAMETOOLONG: 'ce nom est trop long',
  ELOOP: 'un lien de ce chemin ne mène nulle part',
  // Windows says so of names that it does not allow, and of a drive that is not there.
  EINVAL: 'ce nom n’est pas possible',
  ENOENT: 'ce chemin n’existe pas',
};

/**
 * Refuses a path that cannot be a data folder, without making anything.
 *
 * @throws DeskError PROFILE-FOLDER
 */
export function checkProfileFolder(profile: string): void {
  const existing = nearestExisting(resolve(profile), machinePlaceFacts);
  try {
    if (!statSync(existing).isDirectory())
      throw noFolder(profile, existing === profile ? 'EEXIST' : 'ENOTDIR');
    statSync(profile);
  } catch (thrown) {
    // One that is not there yet is made; one that may not be looked into is told by whoever opens it.
    if (thrown instanceof DeskError || codeOf(thrown) === 'ENAMETOOLONG')
      throw asFolderError(profile, thrown);
  }
}

/** Makes the data folder where it is missing. @throws DeskError PROFILE-FOLDER, and what the system says of its disk */
export function makeProfileFolder(profile: string): void {
  try {
    mkdirSync(profile, { recursive: true });
  } catch (thrown) {
    throw asFolderError(profile, thrown);
  }
}

function asFolderError(profile: string, thrown: unknown): unknown {
  const code = codeOf(thrown);
  return thrown instanceof DeskError || NO_FOLDER[code] === undefined
    ? thrown
    : noFolder(profile, code, thrown);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

function noFolder(profile: string, code: string, cause?: unknown): DeskError {
  const why = NO_FOLDER[code] ?? 'ce chemin n’est pas possible';
  return new DeskError('PROFILE-FOLDER', `${profile} ne peut pas être un dossier de données : ${why}.`, {
    hint: 'Donnez le chemin d’un dossier de ce poste ; il est créé s’il manque.',
    cause,
  });
}

function networkError(profile: string, kind: string): DeskError {
  return new DeskError('PROFILE-NETWORK', `Le dossier de données ${profile} est sur le réseau (${kind}).`, {
    hint: 'Choisissez un dossier du disque de ce poste : la base de données ne fonctionne pas sur un partage.',
  });
}

function nearestExisting(path: string, facts: PlaceFacts): string {
  let current = path;
  while (!facts.exists(current) && dirname(current) !== current) current = dirname(current);
  return current;
}

function cloudOwner(real: string, facts: PlaceFacts): string | null {
  for (const name of CLOUD_VARIABLES) {
    const folder = facts.environment[name];
    if (folder !== undefined && folder !== '' && isWithin(real, folder)) return 'OneDrive';
  }
  let current = real;
  while (current !== parse(current).root) {
    const name = current.slice(current.lastIndexOf(sep) + 1);
    if (CLOUD_FOLDER.test(name)) return name;
    if (CLOUD_MARKERS.some((marker) => facts.exists(join(current, marker)))) return name;
    current = dirname(current);
  }
  return null;
}

function isWithin(path: string, folder: string): boolean {
  const normal = (text: string): string =>
    (process.platform === 'win32' ? text.toLowerCase() : text).replace(/[\\/]+$/, '');
  const [inner, outer] = [normal(path), normal(folder)];
  return inner === outer || inner.startsWith(outer + sep);
}
