import type { ReferenceState } from '../../api/references.ts';
import { readCogFile } from './cog-file.ts';
import { buildLexicon, shippedCog } from './lexicon.ts';
import type { Lexicon } from './lexicon.ts';

/** The list of countries in use, with every name it is judged by. */
export interface CountryReference {
  readonly lexicon: Lexicon;
  readonly state: ReferenceState;
}

/** A list that was loaded before, checked then; the shipped one where there is none. */
export function countryReference(
  loaded: (ReferenceState & { readonly content: Uint8Array }) | null,
): CountryReference {
  const shipped = shippedCog();
  if (loaded === null) {
    const state = {
      kind: 'countries',
      edition: shipped.year ?? '',
      rows: shipped.rows.length,
      fileName: null,
      loadedAt: null,
    } as const;
    return { lexicon: buildLexicon(shipped), state };
  }
  const { content, ...state } = loaded;
  const list = readCogFile(content, state.fileName ?? '', state.edition);
  return { lexicon: buildLexicon(list, shipped), state };
}
