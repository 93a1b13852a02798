import { describe, expect, test } from 'vitest';
import { cutCatalog } from './catalog.ts';

const services = [
  {
    type: 'compute',
    name: 'a "name" \\ with ] and [',
    endpoints: [{ interface: 'public', url: 'http://[::1]:8774/v2' }],
  },
  { type: 'volume\\', name: 'größe 🌱', endpoints: [] },
];
const user = { id: 'u', name: 'alice' };
const cut = (text: string) => cutCatalog(Buffer.from(text));

describe('the catalog is what JSON.parse finds, wherever it stands', () => {
  test.each([
    ['last', { token: { user, catalog: services } }],
    ['in the middle', { token: { user, catalog: services, roles: [{ id: 'r', name: ']' }] } }],
    ['first', { token: { catalog: services, user } }],
    ['empty', { token: { user, catalog: [] } }],
    ['among other members of the body', { extra: [1], token: { user, catalog: services }, more: {} }],
    ['beside one of the same name inside', { token: { user, bind: { x: 1, catalog: ['no'] }, catalog: services } }],
    ['after a string that looks like it', { token: { user: { id: ',"catalog":[', name: '\\",' }, catalog: services } }],
    ['of a shape that it should not have', { token: { user, catalog: { x: 1 } } }],
    ['a number', { token: { user, catalog: 0 } }],
  ])('%s', (_name, whole) => {
    for (const text of [JSON.stringify(whole), JSON.stringify(whole, null, 1)]) {
      const { body, catalog } = cut(text);
      const { catalog: expected, ...token } = whole.token;
      expect(catalog!()).toEqual(expected);
      expect(body).toEqual({ ...whole, token });
    }
  });

  test.each([
    ['nowhere', { token: { user } }],
    ['null', { token: { user, catalog: null } }, { token: { user } }],
    ['in another object only', { token: { user, bind: { x: 1, catalog: services } } }],
    ['in a body of v2.0', { access: { user, catalog: services } }],
    ['in no object', { token: 'x', y: 1, catalog: services }],
  ])('%s', (_name, whole, rest: object = whole) => {
    expect(cut(JSON.stringify(whole))).toEqual({ body: rest, catalog: undefined });
  });

  test('twice: the last one counts, as JSON.parse has it', () => {
    const { body, catalog } = cut('{"token":{"x":1,"catalog":[1],"catalog":[2]}}');
    expect(body).toEqual({ token: { x: 1 } });
    expect(catalog!()).toEqual([2]);
  });
});

describe('what is no JSON is refused', () => {
  test.each([
    '{"token":{"x":1,"catalog":[',
    '{"token":{"x":1,"catalog":["]}}',
    '{"token":{"x":1,"catalog":[]]}}',
    '{"token":{"x":1,"catalog":[[]}}',
    '{"token":{"x":"a,"catalog":[]}}',
    '{"token":{"x":1,"catalog":[]}} ,',
  ])('%s', (text) => {
    expect(() => cut(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('inside the catalog when it is read', () => {
    for (const inside of ['{]', '"\\x"', '\xff']) {
      const { catalog } = cutCatalog(Buffer.from(`{"token":{"x":1,"catalog":[${inside.replace(']', '')}]}}`, 'latin1'));
      expect(catalog).toThrow(expect.objectContaining({ code: 'malformed' }));
    }
  });
});
