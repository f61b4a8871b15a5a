import { DeskError } from '../api/errors.ts';
import { attributeValue, parseTree } from '../xml/tree.ts';
import { decompressXml } from './compress.ts';
import type { Connection } from './connection.ts';

/**
 * Gives reading SQL the function `outside_facts(xml)`: the elements of a stored document outside the form, as a JSON object
 * by local name; a coded element is its code, any other its text, trimmed. Of elements with one name the first with a
 * value counts. `{}` for what cannot be read: the row is then one without facts, and no report fails over it.
 */
export function addOutsideFacts(connection: Connection): void {
  connection.function('outside_facts', { deterministic: true }, (xml: unknown) =>
    xml instanceof Uint8Array ? JSON.stringify(outsideFacts(xml)) : '{}',
  );
}

function outsideFacts(xml: Uint8Array): Readonly<Record<string, string>> {
  try {
    const facts: Record<string, string> = {};
    for (const { name, attributes, text } of parseTree(decompressXml(xml)).children) {
      const value = (attributeValue(attributes, 'code') ?? text).trim();
      if (value !== '' && !Object.hasOwn(facts, name)) facts[name] = value;
    }
    return facts;
  } catch (thrown) {
    // A damaged store is for the caller to know; a document that is no XML is a document without facts.
    if (thrown instanceof DeskError) return {};
    throw thrown;
  }
}
