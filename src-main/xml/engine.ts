import type { XsdEngine, XsdEngineName } from './engine-types.ts';

export type { CompiledSchema, SchemaError, XsdEngine, XsdEngineName } from './engine-types.ts';

/**
 * Loads a validation engine; only then is its code read. Throws `XML-ENGINE-MISSING` when it is not installed
 * (libxmljs2 is optional: it needs a compiler).
 */
export async function loadEngine(name: XsdEngineName): Promise<XsdEngine> {
  if (name === 'libxmljs2') {
    const { loadLibxmljs2 } = await import('./engine-libxmljs2.ts');
    return loadLibxmljs2();
  }
  const { loadLibxml2Wasm } = await import('./engine-libxml2-wasm.ts');
  return loadLibxml2Wasm();
}
