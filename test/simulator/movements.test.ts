import { describe, expect, it } from 'vitest';
import { OUTSIDE_FORM_ENTITIES } from '../../src-main/sne/contract/movements.ts';
import { CHANGES } from '../../src-main/simulator/world/changes.ts';
import { DAY, NOW, makeWorld } from './support.ts';

describe('the time that goes by in a simulated world', () => {
  it('brings the same movements in one step of a month as in many uneven ones', () => {
    const [once, often] = [makeWorld({ demands: 400 }), makeWorld({ demands: 400 })];
    const end = new Date(NOW.getTime() + 30 * DAY);
    const done = once.advanceTo(end);
    for (let at = NOW.getTime(); at < end.getTime(); at += 17_777_000) often.advanceTo(new Date(at));
    often.advanceTo(end);
    expect(done.length).toBeGreaterThan(100);
    expect(often.movements).toEqual(once.movements);
    expect(often.demands.map((demand) => demand.content)).toEqual(
      once.demands.map((demand) => demand.content),
    );
    expect(once.advanceTo(NOW)).toEqual([]);
  });

  it('creates, modifies, renews, removes, reopens and writes every entity outside the form', () => {
    const world = makeWorld({ demands: 1500 });
    const done = world.advanceTo(new Date(NOW.getTime() + 45 * DAY));
    const kinds = new Set(done.map((movement) => movement.kind ?? movement.entity));
    for (const expected of ['CRE', 'MOD', 'REN', 'RAD', ...OUTSIDE_FORM_ENTITIES])
      expect(kinds).toContain(expected);
    expect(done.some((movement) => movement.removal?.reason === 'RADREN')).toBe(true);
    const removedBefore = new Set<string>();
    const reopened = world.movements.filter((movement) => {
      if (movement.stateAfter === 'removed') removedBefore.add(movement.nud);
      else return done.includes(movement) && removedBefore.delete(movement.nud);
      return false;
    });
    expect(reopened.length).toBeGreaterThan(0);
    const times = world.movements.map((movement) => movement.at.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('strikes at thirteen months, never before, what nobody renewed', () => {
    const world = makeWorld({
      demands: 600,
      rates: { create: 0, modify: 0, outside: 0, remove: 0, reopen: 0 },
    });
    const terms = new Map(world.demands.map((demand) => [demand.nud, demand.validFrom]));
    const done = world.advanceTo(new Date(NOW.getTime() + 420 * DAY));
    const lapses = done.filter((movement) => movement.stateAfter === 'removed');
    expect(lapses.length).toBeGreaterThan(30);
    for (const movement of done) {
      const before = terms.get(movement.nud);
      if (before === undefined) throw new Error('moved without a term');
      const days = (movement.at.getTime() - before.getTime()) / DAY;
      if (movement.stateAfter === 'removed') expect(days).toBeGreaterThan(390);
      else terms.set(movement.nud, movement.at);
      expect(days).toBeLessThan(400);
    }
  });

  it('makes a movement that a test asks for, and refuses one that cannot be', () => {
    const world = makeWorld({ demands: 200 });
    const at = new Date(NOW.getTime() + 60_000);
    const created = world.make('create', { at });
    expect(world.truth(created.nud)).toMatchObject({ state: 'active', movements: [{ kind: 'CRE' }] });
    expect(world.make('remove', { nud: created.nud })).toMatchObject({
      nud: created.nud,
      stateAfter: 'removed',
    });
    expect(world.truth(created.nud)?.state).toBe('removed');
    expect(() => world.make('remove', { nud: created.nud })).toThrow(RangeError);
    expect(() => world.make('modify', { nud: 'nobody' })).toThrow(RangeError);
    expect(() => world.make('modify', { at: NOW })).toThrow(RangeError);
    world.make('reopen', { nud: created.nud });
    expect(world.truth(created.nud)).toMatchObject({ state: 'active', removal: null });
    for (const entity of OUTSIDE_FORM_ENTITIES) {
      expect(world.make(entity, { nud: created.nud })).toMatchObject({ entity, kind: null });
    }
  });

  it('changes what a modification is about: contact, household, resources, housing and wishes', () => {
    const world = makeWorld({ demands: 120 });
    const parts = { contact: 0, household: 0, resources: 0, housing: 0, wanted: 0 };
    for (let turn = 0; turn < 60; turn++) {
      const nud = world.demands.find((demand) => demand.state === 'active')?.nud ?? '';
      const before = world.truth(nud)?.file;
      world.make('modify', { nud });
      const after = world.truth(nud)?.file;
      if (before?.applicant?.address !== after?.applicant?.address) parts.contact++;
      if (before?.dependants !== after?.dependants) parts.household++;
      if (before?.declaredResources !== after?.declaredResources) parts.resources++;
      if (before?.currentHousing !== after?.currentHousing) parts.housing++;
      if (before?.wanted !== after?.wanted) parts.wanted++;
    }
    expect(Object.keys(parts)).toEqual([...CHANGES]);
    for (const count of Object.values(parts)) expect(count).toBeGreaterThan(2);
  });
});
