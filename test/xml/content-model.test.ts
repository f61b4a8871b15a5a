import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentState } from '../../src-main/xml/fast/content-model.ts';
import type { Particle } from '../../src-main/xml/fast/content-model.ts';

const NAMES = ['a', 'b', 'c'] as const;

const { particle } = fc.letrec<{ particle: Particle; element: Particle }>((tie) => ({
  element: fc.constantFrom(...NAMES).map((name) => ({ kind: 'element', name }) as const),
  particle: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('element'),
    fc.record({
      kind: fc.constantFrom('sequence' as const, 'choice' as const),
      parts: fc.array(tie('particle'), { minLength: 1, maxLength: 3 }),
    }),
    fc
      .tuple(tie('particle'), fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1, 2, Infinity))
      .map(([part, least, more]) => ({ kind: 'repeat', part, least, most: least + more }) as const)
      .filter(({ most }) => most > 0),
  ),
}));

/** The same model as a regular expression over one letter a child: an independent judge. */
function asRegExp(one: Particle): string {
  switch (one.kind) {
    case 'element':
      return one.name;
    case 'sequence':
      return `(?:${one.parts.map(asRegExp).join('')})`;
    case 'choice':
      return `(?:${one.parts.map(asRegExp).join('|')})`;
    case 'repeat':
      return `(?:${asRegExp(one.part)}){${String(one.least)},${one.most === Infinity ? '' : String(one.most)}}`;
  }
}

function accepts(model: Particle, children: readonly string[]): boolean {
  let state: ContentState | null = ContentState.start(model);
  for (const child of children) state = state === null ? null : state.next(child);
  return state?.isAccepting ?? false;
}

describe('a content model', () => {
  it('accepts just the children that a regular expression of the same form accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(particle, fc.array(fc.constantFrom(...NAMES), { maxLength: 6 }), (model, children) => {
        const expected = new RegExp(`^${asRegExp(model)}$`).test(children.join(''));
        if (expected) accepted += 1;
        expect(accepts(model, children)).toBe(expected);
      }),
      { numRuns: 3000, seed: 11 },
    );
    expect(accepted).toBeGreaterThan(200);
  });
});
