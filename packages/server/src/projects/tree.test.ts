import { describe, expect, test } from 'vitest';
import { ancestorsOf, parentIds, reachedBy, subtreeIds } from './tree.ts';

const node = (id: string, parent_id: string | null) => ({ id, parent_id });
const domain = node('domain', null);
const tree = [domain, node('a', 'domain'), node('b', 'a'), node('c', 'b'), node('d', 'b')];

describe('the forms of the hierarchy', () => {
  test('parents nest upwards and end with null', () => {
    expect(parentIds('c', tree)).toEqual({ b: { a: { domain: null } } });
    expect(parentIds('domain', tree)).toBeNull();
  });

  test('a subtree nests downwards, a leaf is null', () => {
    expect(subtreeIds('a', tree)).toEqual({ b: { c: null, d: null } });
    expect(subtreeIds('c', tree)).toBeNull();
  });

  test('ancestors come nearest first', () => {
    expect(ancestorsOf('c', tree).map(({ id }) => id)).toEqual(['b', 'a', 'domain']);
  });

  test('a chain that bites its own tail ends', () => {
    const circle = [node('x', 'z'), node('y', 'x'), node('z', 'y')];
    expect(ancestorsOf('x', circle).map(({ id }) => id)).toEqual(['z', 'y']);
    expect(parentIds('x', circle)).toEqual({ z: { y: null } });
    expect(subtreeIds('x', circle)).toEqual({ y: { z: { x: null } } });
  });
});

describe('which projects a user reaches', () => {
  const reached = (type: string, target_id: string, inherited: number) =>
    reachedBy([{ type, target_id, inherited }], tree, tree).map(({ id }) => id);

  test('a grant on a project reaches it alone', () => {
    expect(reached('UserProject', 'b', 0)).toEqual(['b']);
  });
  test('an inherited grant reaches what is below, not where it was made', () => {
    expect(reached('GroupProject', 'b', 1)).toEqual(['c', 'd']);
    expect(reached('UserDomain', 'domain', 1)).toEqual(['a', 'b', 'c', 'd']);
  });
  test('a grant on a domain reaches no project', () => {
    expect(reached('UserDomain', 'domain', 0)).toEqual([]);
  });
});
