import { gunzipSync } from 'node:zlib';
import { DEFAULT_CONTRACT } from '../../src-main/sne/contract/requests.ts';
import type { Simulator } from '../../src-main/simulator/options.ts';
import { childNamed, parseTree } from '../../src-main/xml/tree.ts';

/** Address of the exports service, with parameters. */
export function exportsUrl(simulator: Simulator, parameters: Readonly<Record<string, string>> = {}): string {
  return `${simulator.url}${DEFAULT_CONTRACT.exportsPath}?${new URLSearchParams(parameters).toString()}`;
}

export function exportUrl(simulator: Simulator, number: string, file = ''): string {
  return `${simulator.url}${DEFAULT_CONTRACT.exportsPath}/${number}${file}`;
}

/** Asks for an export; all active demands of Isère by default. */
export async function ask(
  simulator: Simulator,
  parameters: Readonly<Record<string, string>> = {},
): Promise<{ status: number; code: string; number: string }> {
  const all = { entites: 'CERFA', etat: 'ACTIVE', departements: '38', ...parameters };
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  const response = await fetch(exportsUrl(simulator, kept), { method: 'POST' });
  const text = await response.text();
  return { status: response.status, code: textIn(text, 'code'), number: textIn(text, 'numeroExport') };
}

export async function follow(
  simulator: Simulator,
  number: string,
): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(exportUrl(simulator, number));
  const root = parseTree(await response.text());
  return {
    status: String(response.status),
    ...Object.fromEntries(root.children.map(({ name, text }) => [name, text])),
  };
}

export interface Download {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export async function download(
  simulator: Simulator,
  number: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Download> {
  const response = await fetch(exportUrl(simulator, number, '/fichier'), { headers });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** Text of a child of the root; empty when there is none. */
function textIn(xml: string, name: string): string {
  return childNamed(parseTree(xml), name)?.text ?? '';
}

export interface Member {
  readonly name: string;
  readonly text: string;
}

/** The files of a tar.gz, read by its format and not by our writer; checks every header's sum and the end. */
export function unpack(archive: Uint8Array): readonly Member[] {
  const tar = gunzipSync(archive);
  const members: Member[] = [];
  let at = 0;
  for (; tar[at] !== 0; at += 512) {
    const head = tar.subarray(at, at + 512);
    const field = (from: number, to: number): string =>
      head
        .subarray(from, to)
        .toString('latin1')
        .replace(/[\0 ]+$/, '');
    const sum = head.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (Number.parseInt(field(148, 156), 8) !== sum) throw new Error(`Wrong checksum at ${String(at)}`);
    const size = Number.parseInt(field(124, 136), 8);
    members.push({ name: field(0, 100), text: tar.subarray(at + 512, at + 512 + size).toString('utf8') });
    at += Math.ceil(size / 512) * 512;
  }
  if (tar.length !== at + 1024 || tar.subarray(at).some((byte) => byte !== 0)) throw new Error('No end');
  return members;
}
