import type { ReferenceKind, ReferenceState } from '../api/references.ts';
import { readCodeListsFile, shippedCodeLists, setCodeLists } from '../reference/code-lists.ts';
import { openCommuneHistory, readCommuneMoves } from '../reference/commune-history.ts';
import type { CommuneHistory } from '../reference/commune-history.ts';
import type { Communes } from '../reference/communes.ts';
import { DeskError } from '../api/errors.ts';
import { readCogFile } from '../reference/countries/cog-file.ts';
import { CountryJudge } from '../reference/countries/judge.ts';
import { countryReference } from '../reference/countries/reference.ts';
import { editionOf, readReservers } from '../reference/reservers.ts';
import type { Reserver } from '../reference/reservers.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Store } from '../store/store.ts';

/** What a checked file is. */
interface Checked {
  readonly edition: string;
  readonly rows: number;
}

/** The referentials in use: shipped, or loaded by a person; a file that is not right changes nothing. */
export class References {
  readonly #store: Store;
  readonly #communes: Communes;
  readonly #clock: Clock;
  #judge: CountryJudge | null = null;
  #history: CommuneHistory | null = null;

  constructor(store: Store, communes: Communes, clock: Clock) {
    this.#store = store;
    this.#communes = communes;
    this.#clock = clock;
    const lists = store.references.current('codeLists');
    setCodeLists(lists === null ? null : readCodeListsFile(lists.content, lists.fileName ?? '').lists);
  }

  /** Judges countries by the list in use; built at the first question. */
  get judge(): CountryJudge {
    return (this.#judge ??= new CountryJudge(
      countryReference(this.#store.references.current('countries')).lexicon,
    ));
  }

  /** Communes with those that have merged. */
  get communes(): CommuneHistory {
    if (this.#history !== null) return this.#history;
    const loaded = this.#store.references.current('communes');
    const moves = loaded === null ? undefined : readCommuneMoves(loaded.content, loaded.fileName ?? '');
    return (this.#history = openCommuneHistory(this.#communes, moves));
  }

  /** The reservers that were loaded; none is shipped, they are the desk's own. */
  reservers(): readonly Reserver[] {
    const loaded = this.#store.references.current('reservers');
    return loaded === null ? [] : readReservers(loaded.content, loaded.fileName ?? '');
  }

  /** Every list with the edition in use. */
  states(): ReferenceState[] {
    return (['countries', 'communes', 'reservers', 'codeLists'] as const).map((kind) => this.#state(kind));
  }

  /**
   * Checks a file and puts it in use at once. `edition` overrides the one that the file tells.
   *
   * @throws DeskError REF-* when the file is not such a list; the one in use stays
   */
  async load(
    kind: ReferenceKind,
    bytes: Uint8Array,
    fileName: string,
    edition: string | null,
  ): Promise<ReferenceState> {
    const checked = check(kind, bytes, fileName, edition);
    const at = this.#clock.now().toISOString();
    await this.#store.write((unit) => {
      unit.references.replace(kind, checked.edition, fileName, checked.rows, bytes, at);
    });
    this.#forget(kind);
    return this.#state(kind);
  }

  /** Goes back to the shipped list. */
  async reset(kind: ReferenceKind): Promise<ReferenceState> {
    const at = this.#clock.now().toISOString();
    await this.#store.write((unit) => {
      unit.references.reset(kind, at);
    });
    this.#forget(kind);
    return this.#state(kind);
  }

  #forget(kind: ReferenceKind): void {
    if (kind === 'countries') this.#judge = null;
    if (kind === 'communes') this.#history = null;
    if (kind === 'codeLists') {
      const loaded = this.#store.references.current('codeLists');
      setCodeLists(loaded === null ? null : readCodeListsFile(loaded.content, loaded.fileName ?? '').lists);
    }
  }

  #state(kind: ReferenceKind): ReferenceState {
    const loaded = this.#store.references.current(kind);
    if (loaded !== null) {
      const { content: _content, ...state } = loaded;
      return state;
    }
    const none = { kind, fileName: null, loadedAt: null };
    switch (kind) {
      case 'countries':
        return countryReference(null).state;
      case 'communes':
        return { ...none, edition: this.#communes.edition(), rows: this.#communes.present().length };
      case 'reservers':
        return { ...none, edition: '', rows: 0 };
      case 'codeLists':
        return { ...none, edition: shippedCodeLists().version, rows: shippedCodeLists().lists.size };
    }
  }
}

function check(kind: ReferenceKind, bytes: Uint8Array, fileName: string, edition: string | null): Checked {
  switch (kind) {
    case 'countries': {
      const list = readCogFile(bytes, fileName, edition);
      if (list.year !== null) return { edition: list.year, rows: list.rows.length };
      throw new DeskError('REF-COG-YEAR', `L’année de ${fileName} n’est dite ni par son nom ni par vous.`, {
        hint: 'Renommez le fichier comme sur insee.fr (v_pays_territoire_2026.csv), ou indiquez l’année.',
      });
    }
    case 'communes':
      return { edition: edition ?? editionOf(fileName, bytes), rows: readCommuneMoves(bytes, fileName).size };
    case 'reservers':
      return { edition: edition ?? editionOf(fileName, bytes), rows: readReservers(bytes, fileName).length };
    case 'codeLists': {
      const { version, lists } = readCodeListsFile(bytes, fileName);
      return { edition: edition ?? version, rows: lists.size };
    }
  }
}
