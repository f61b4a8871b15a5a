import { describe, expect, it } from 'vitest';
import { fromMessage, toMessage } from '../../src-main/ingest/batch-message.ts';
import { BatchReader } from '../../src-main/ingest/batch-reader.ts';
import type { Batch, Outcome } from '../../src-main/ingest/ingest-types.ts';
import { shippedChoice } from '../../src-main/xml/schemas.ts';
import { recordsOf } from './support.ts';

const SETUP = { pack: shippedChoice().current, policy: 'flag' } as const;

describe('what one thread tells another', () => {
  it('is what it read: plain records, removals, refusals, drift, those it left', async () => {
    const records = recordsOf({ records: 400, seed: 5 }).map((record) => record.trimEnd());
    const [first = '', second = '', third = ''] = records;
    const odd = [
      first.replace(/<nom>[^<]*</, '<nom>Œuvrard – L’Haÿ &amp; 漢<'),
      second.replace('</interfaceNuu>', '').replace('</ns1:interfaceNuu>', ''),
      third.replace(/<numUnique>[^<]*</, '<numUnique><'),
      first.replace('<numUnique>', '<radiation><motif code="RADREN"/></radiation><numUnique>'),
    ];
    const reader = new BatchReader(SETUP);
    const kinds = new Set<string>();
    let plain = 0;
    for (const way of ['leaving', 'all'] as const) {
      for (const some of [
        records.slice(0, 200),
        records.slice(200),
        odd.slice(0, 1),
        odd.slice(1, 2),
        odd.slice(2),
      ]) {
        const answer = await reader.read(batchOf(some), way);
        const message = toMessage(answer);
        const told = fromMessage(structuredClone(message));
        expect(told.outcomes().map(withTextLists)).toEqual(answer.outcomes().map(withTextLists));
        expect(told.left).toEqual(answer.left);
        plain += message.plain.length;
        for (const { kind } of answer.outcomes()) kinds.add(kind);
      }
    }
    reader.dispose();
    expect([...kinds].sort()).toEqual(['broken', 'left', 'read', 'refused']);
    expect(plain).toBeGreaterThan(700);
  });
});

/** Lists go as bytes of the same text. */
function withTextLists(outcome: Outcome): Outcome {
  if (outcome.kind !== 'read' || outcome.rows === null) return outcome;
  const { parts } = outcome.rows;
  const text = typeof parts === 'string' ? parts : Buffer.from(parts).toString('utf8');
  return { ...outcome, rows: { ...outcome.rows, parts: text } };
}

function batchOf(records: readonly string[]): Batch {
  const bytes = records.map((record) => Buffer.from(record));
  let end = 0;
  return {
    id: 1,
    bytes: Buffer.concat(bytes),
    ends: Uint32Array.from(bytes, ({ length }) => (end += length)),
    kinds: new Uint8Array(records.length),
    declarations: [['', 'http://nuu.application.i2/export']],
    setup: SETUP,
  };
}
