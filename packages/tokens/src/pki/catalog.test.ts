import { describe, expect, test } from 'vitest';
import { cutCatalog, type KnownCatalogs } from './catalog.ts';

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

  test('in a token that another one follows: the last token counts', () => {
    for (const name of ['token', 'tok\\u0065n'])
      expect(cut(`{"token":{"x":1,"catalog":[1]},"${name}":{"y":1}}`)).toEqual({
        body: { token: { y: 1 } },
        catalog: undefined,
      });
  });
});

test('a catalog that was found lately is the same one, and only that', () => {
  const known: KnownCatalogs = [];
  const find = (catalog: unknown, id = 'u') =>
    cutCatalog(Buffer.from(JSON.stringify({ token: { user: { id }, catalog, roles: [] } })), known);
  const first = find(services);
  const again = find(services, 'somebody else');
  expect(again.catalog).toBe(first.catalog);
  expect(again.body).toEqual({ token: { user: { id: 'somebody else' }, roles: [] } });
  for (const other of [[], [...services, services[0]], services.slice(0, 1), [services[1]]]) {
    const { body, catalog } = find(other);
    expect(catalog!()).toEqual(other);
    expect(body).toEqual({ token: { user: { id: 'u' }, roles: [] } });
  }
  expect(find(services).catalog).toBe(first.catalog);
  for (let n = 0; n < 100; n++) find([{ n }]);
  expect(known.length).toBeLessThan(50);
  expect(find(services).catalog).not.toBe(first.catalog);
  expect(find(services).catalog!()).toEqual(services);
});

describe('what is no JSON is refused', () => {
  test('nor what is no Unicode', () => {
    for (const text of ['{"token":{"x":1,"catalog":["\xff"]}}', '{"token":{"x":"\xff","catalog":[]}}'])
      expect(() => cutCatalog(Buffer.from(text, 'latin1'))).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test.each([
    '{"token":{"x":1,"catalog":[',
    '{"token":{"x":1,"catalog":["]}}',
    '{"token":{"x":1,"catalog":[]5}}',
    '{"token":{"x":1,"catalog":[]"y":2}}',
    '{"token":{"x":1}},"catalog":[]}',
    '{"token":{},"catalog":[]}}',
    '{"token":{"x":1,"catalog":[]]}}',
    '{"token":{"x":1,"catalog":[[]}}',
    '{"token":{"x":"a,"catalog":[]}}',
    '{"token":{"x":1,"catalog":[]}} ,',
  ])('%s', (text) => {
    expect(() => cut(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('inside the catalog when it is read', () => {
    for (const inside of ['{', '"\\x"', '1 2']) {
      const { catalog } = cut(`{"token":{"x":1,"catalog":[${inside}]}}`);
      expect(catalog).toThrow(expect.objectContaining({ code: 'malformed' }));
    }
  });
});
