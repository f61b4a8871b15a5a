import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DrmAnswer } from '../../src-main/drm/drm-answer.ts';
import { applicability, judgeDrm } from '../../src-main/drm/rules.ts';
import { nirKey } from '../../src-main/reference/nir.ts';

/** A permanent NIR with its key, of that sex, with births in ordinary departments and in Corsica. */
const nir = (sex: 'M' | 'F') =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom('38', '75', '2A', '2B', '99'),
      fc.integer({ min: 1, max: 990 }),
      fc.integer({ min: 1, max: 999 }),
    )
    .map(([year, month, department, commune, order]) => {
      const two = (value: number): string => String(value).padStart(2, '0');
      const three = (value: number): string => String(value).padStart(3, '0');
      const body = `${sex === 'M' ? '1' : '2'}${two(year)}${two(month)}${department}${three(commune)}${three(order)}`;
      return `${body}${nirKey(body) ?? ''}`;
    });

const letters = fc.string({
  unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzéèç')),
  minLength: 3,
  maxLength: 10,
});

/** A demand and the DRM's answer for the same person: the amounts are that person's. */
const agreeing = fc.constantFrom('M' as const, 'F' as const).chain((sex) =>
  fc.record({ nir: nir(sex), lastName: letters, firstName: letters }).map((person) => {
    const birthDate = '1980-02-29';
    const applicant = { ...person, title: sex === 'M' ? '1' : '2', birthName: null, birthDate };
    const answer: DrmAnswer = {
      nud: '038042500123411004',
      status: 'DISPONIBLE',
      calledAt: '2026-11-22T06:00:00.000Z',
      identity: {
        lastName: person.lastName.toUpperCase(),
        birthName: null,
        firstName: person.firstName,
        birthDate,
        sex,
      },
      months: ['2026-07', '2026-08', '2026-09', '2026-10'].map((month) => ({
        month,
        items: [{ nature: 'SAL', label: null, amount: 1200 }],
      })),
    };
    return { demand: { nud: answer.nud, applicant }, answer };
  }),
);

interface Case {
  demand: Parameters<typeof judgeDrm>[0];
  answer: DrmAnswer;
}
type Spoil = (given: Case) => Case;

const withNir =
  (change: (nir: string) => string | null): Spoil =>
  ({ demand, answer }) => ({
    demand: {
      ...demand,
      applicant: demand.applicant && { ...demand.applicant, nir: change(demand.applicant.nir ?? '') },
    },
    answer,
  });
const withIdentity =
  (change: (identity: NonNullable<DrmAnswer['identity']>) => DrmAnswer['identity']): Spoil =>
  ({ demand, answer }) => ({
    demand,
    answer: { ...answer, identity: answer.identity && change(answer.identity) },
  });
const otherLetter = (name: string | null): string =>
  `${name?.startsWith('z') === true ? 'x' : 'z'}${(name ?? '').slice(1)}`;

const SPOILS: Readonly<Record<string, Spoil>> = {
  'no NIR': withNir(() => null),
  'no key': withNir((text) => text.slice(0, 13)),
  'a wrong key': withNir(
    (text) => `${text.slice(0, 13)}${String((Number(text.slice(13)) % 97) + 1).padStart(2, '0')}`,
  ),
  'a temporary NIR': withNir((text) => {
    const body = `${text.startsWith('1') ? '7' : '8'}${text.slice(1, 13)}`;
    return `${body}${nirKey(body) ?? ''}`;
  }),
  'another sex in the NIR': withNir((text) => {
    const body = `${text.startsWith('1') ? '2' : '1'}${text.slice(1, 13)}`;
    return `${body}${nirKey(body) ?? ''}`;
  }),
  'one letter of the name': withIdentity((identity) => ({
    ...identity,
    lastName: otherLetter((identity.lastName ?? '').toLowerCase()),
  })),
  'one letter of the first name': withIdentity((identity) => ({
    ...identity,
    firstName: otherLetter(identity.firstName),
  })),
  'another day of birth': withIdentity((identity) => ({ ...identity, birthDate: '1980-02-28' })),
  'another sex in the answer': withIdentity((identity) => ({
    ...identity,
    sex: identity.sex === 'M' ? 'F' : 'M',
  })),
  'no identity at all': withIdentity(() => null),
  'another demand': ({ demand, answer }) => ({ demand, answer: { ...answer, nud: '038042500999911004' } }),
  'a status that nobody knows': ({ demand, answer }) => ({ demand, answer: { ...answer, status: 'AUTRE' } }),
  'no applicant': ({ demand, answer }) => ({ demand: { ...demand, applicant: null }, answer }),
};

describe('monthly resources of the DRM', () => {
  it('are let in for the person they belong to, Corsicans included, three months at most', () => {
    fc.assert(
      fc.property(agreeing, ({ demand, answer }) => {
        expect(judgeDrm(demand, answer)).toMatchObject({
          status: 'available',
          months: [{ month: '2026-08' }, { month: '2026-09' }, { month: '2026-10' }],
        });
      }),
    );
  });

  it.each(Object.keys(SPOILS))('are kept out, every amount of them, with %s', (name) => {
    fc.assert(
      fc.property(agreeing, (given) => {
        const { demand, answer } = SPOILS[name]?.(given) ?? given;
        const verdict = judgeDrm(demand, answer);
        expect(verdict.status).not.toBe('available');
        expect(JSON.stringify(verdict)).not.toContain('1200');
      }),
    );
  });

  it('are never asked for a co-applicant', () => {
    fc.assert(
      fc.property(agreeing, fc.integer({ min: 1, max: 3 }), ({ demand }, position) => {
        const subject = { applicant: demand.applicant, person: `coApplicant:${position}` as const };
        expect(applicability(subject, demand.applicant.nir)).toBe('excluded');
      }),
    );
  });
});
