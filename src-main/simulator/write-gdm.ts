import { GDM_NAMES, GDM_NAMESPACE } from '../sne/contract/movements.ts';
import { localDateTime } from './local-time.ts';
import { createXmlText } from './xml-text.ts';
import type { SimulatedMovement } from './world/model.ts';

/** What a movements answer is made of. */
export interface GdmAnswer {
  /** The parameter as it came. */
  readonly since: string;
  /** Up to when the answer is complete. */
  readonly until: Date;
  readonly movements: readonly SimulatedMovement[];
  /** The demand's `interfaceNuu` element; null in the references-only form. */
  readonly demand: ((nud: string) => string) | null;
  /** Rank (from 1) of a movement to spoil: its XML is not well-formed. */
  readonly malformedAt?: number;
}

const CHUNK_CHARACTERS = 64 * 1024;

/** The answer to a GDM call, in the form that the contract describes, chunk by chunk. */
export function* writeGdm(answer: GdmAnswer): Generator<string> {
  const head = createXmlText();
  head.raw('<?xml version="1.0" encoding="UTF-8"?>\n');
  head.open(GDM_NAMES.root, {
    xmlns: GDM_NAMESPACE,
    depuis: answer.since,
    [GDM_NAMES.untilAttribute]: localDateTime(answer.until),
    [GDM_NAMES.expectedAttribute]: String(answer.movements.length),
  });
  let chunk = `${head.toString()}\n`;
  for (const [at, movement] of answer.movements.entries()) {
    const xml = writeMovement(movement, answer.demand?.(movement.nud) ?? null);
    chunk += at + 1 === answer.malformedAt ? xml.replace('</numUnique>', '</numUniqe>') : xml;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  yield `${chunk}</${GDM_NAMES.root}>\n`;
}

function writeMovement(movement: SimulatedMovement, demand: string | null): string {
  const xml = createXmlText();
  xml.open(GDM_NAMES.movement);
  xml.text(GDM_NAMES.nud, movement.nud);
  // Absent means the form; written out now and then.
  if (movement.entity !== 'CERFA' || movement.sequence % 3 === 0) xml.code(GDM_NAMES.entity, movement.entity);
  xml.code(GDM_NAMES.kind, movement.kind);
  xml.text(GDM_NAMES.at, localDateTime(movement.at));
  xml.text(GDM_NAMES.desk, movement.desk);
  if (movement.tellsState) {
    xml.text(
      GDM_NAMES.state,
      movement.stateAfter === 'active' ? GDM_NAMES.stateActive : GDM_NAMES.stateRemoved,
    );
  }
  if (movement.removal !== null) {
    xml.open(GDM_NAMES.removal);
    xml.code(GDM_NAMES.removalReason, movement.removal.reason);
    xml.code(GDM_NAMES.removalSubReason, movement.removal.subReason ?? '');
    xml.text(GDM_NAMES.removedOn, movement.removal.on);
    xml.close(GDM_NAMES.removal);
  }
  if (movement.data !== null) {
    xml.open(GDM_NAMES.data);
    xml.raw(movement.data);
    xml.close(GDM_NAMES.data);
  }
  if (demand !== null) xml.raw(demand);
  xml.close(GDM_NAMES.movement);
  return `${xml.toString()}\n`;
}
