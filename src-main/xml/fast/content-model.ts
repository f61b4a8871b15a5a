/*
 * Content models as regular expressions over the names of children, matched with Brzozowski's derivatives made into states
 * when they are first met.
 */

/** What may follow one another in an element. */
export type Particle =
  | { readonly kind: 'element'; readonly name: string }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Particle[] }
  /** `most` is Infinity for `unbounded`. */
  | { readonly kind: 'repeat'; readonly part: Particle; readonly least: number; readonly most: number };

const NOTHING: Particle = { kind: 'choice', parts: [] };
const EMPTY: Particle = { kind: 'sequence', parts: [] };

/** Beyond this many states, a model is not worth being followed here. */
const MOST_STATES = 500;

/** Where in a content model a list of children stands. */
export class ContentState {
  readonly isAccepting: boolean;
  readonly #particle: Particle;
  readonly #known: Map<string, ContentState>;
  readonly #next = new Map<string, ContentState | null>();
  /** What came the last time: records of a file are much alike. */
  #lastName = '';
  #lastState: ContentState | null = null;

  private constructor(particle: Particle, known: Map<string, ContentState>) {
    this.#particle = particle;
    this.#known = known;
    this.isAccepting = isNullable(particle);
  }

  static start(particle: Particle): ContentState {
    return new ContentState(particle, new Map());
  }

  /** The state after a child of that name; null when it may not come here (or the model is too large). */
  next(name: string): ContentState | null {
    if (name === this.#lastName) return this.#lastState;
    const known = this.#next.get(name);
    const state = known === undefined ? this.#follow(name) : known;
    this.#lastName = name;
    this.#lastState = state;
    return state;
  }

  #follow(name: string): ContentState | null {
    const after = derivative(this.#particle, name);
    const state = isNothing(after) ? null : this.#stateOf(after);
    this.#next.set(name, state);
    return state;
  }

  #stateOf(particle: Particle): ContentState | null {
    const key = JSON.stringify(particle, (_, value: unknown) => (value === Infinity ? 'unbounded' : value));
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_STATES) return null;
    const state = new ContentState(particle, this.#known);
    this.#known.set(key, state);
    return state;
  }
}

function isNothing(particle: Particle): boolean {
  return particle.kind === 'choice' && particle.parts.length === 0;
}

function isNullable(particle: Particle): boolean {
  switch (particle.kind) {
    case 'element':
      return false;
    case 'sequence':
      return particle.parts.every(isNullable);
    case 'choice':
      return particle.parts.some(isNullable);
    case 'repeat':
      return particle.least === 0 || isNullable(particle.part);
  }
}

function sequence(parts: readonly Particle[]): Particle {
  const flat = parts.flatMap((part) => (part.kind === 'sequence' ? part.parts : [part]));
  if (flat.some(isNothing)) return NOTHING;
  return flat.length === 1 ? (flat[0] ?? EMPTY) : { kind: 'sequence', parts: flat };
}

function choice(parts: readonly Particle[]): Particle {
  const seen = new Map<string, Particle>();
  for (const part of parts) {
    if (isNothing(part)) continue;
    seen.set(JSON.stringify(part), part);
  }
  const distinct = [...seen.values()];
  return distinct.length === 1 ? (distinct[0] ?? NOTHING) : { kind: 'choice', parts: distinct };
}

/** What may follow once a child of that name has come. */
function derivative(particle: Particle, name: string): Particle {
  switch (particle.kind) {
    case 'element':
      return particle.name === name ? EMPTY : NOTHING;
    case 'choice':
      return choice(particle.parts.map((part) => derivative(part, name)));
    case 'sequence': {
      const [first, ...rest] = particle.parts;
      if (first === undefined) return NOTHING;
      const taken = sequence([derivative(first, name), ...rest]);
      return isNullable(first) ? choice([taken, derivative(sequence(rest), name)]) : taken;
    }
    case 'repeat': {
      const { part, least, most } = particle;
      if (most === 0) return NOTHING;
      const rest: Particle =
        most === 1 ? EMPTY : { kind: 'repeat', part, least: Math.max(0, least - 1), most: most - 1 };
      return sequence([derivative(part, name), rest]);
    }
  }
}
