import { readFileSync } from 'node:fs';
import { resourcePath } from '../resources.ts';

let moves: ReadonlyMap<string, string> | null = null;

/** Codes that communes bore before they merged or changed code, with the commune of today; read at the first question. */
export function shippedMoves(): ReadonlyMap<string, string> {
  if (moves !== null) return moves;
  const text = readFileSync(resourcePath('src-main', 'reference', 'data', 'commune-history.tsv'), 'utf8');
  const read = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [former, code] = line.split('\t');
    if (former !== undefined && code !== undefined && !line.startsWith('#')) read.set(former, code);
  }
  return (moves = read);
}
