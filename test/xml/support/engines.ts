import { loadEngine } from '../../../src-main/xml/engine.ts';
import type { XsdEngine } from '../../../src-main/xml/engine.ts';
import { DeskError } from '../../../src-main/api/errors.ts';

/** The engines of this machine; the optional one is null where it is not installed. */
export async function installedEngines(): Promise<{
  readonly wasm: XsdEngine;
  readonly native: XsdEngine | null;
}> {
  const wasm = await loadEngine('libxml2-wasm');
  try {
    return { wasm, native: await loadEngine('libxmljs2') };
  } catch (thrown) {
    if (thrown instanceof DeskError && thrown.code === 'XML-ENGINE-MISSING') return { wasm, native: null };
    throw thrown;
  }
}
