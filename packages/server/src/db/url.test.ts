import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { DatabaseConfigError } from './errors.ts';
import { parseDatabaseUrl } from './url.ts';

const parse = (url: string) => {
  const { parameters, ...rest } = parseDatabaseUrl(url);
  return { ...rest, ...(parameters.size > 0 ? { parameters: Object.fromEntries(parameters) } : {}) };
};

test.each([
  ['sqlite://', { dialect: 'sqlite', database: ':memory:' }],
  ['sqlite:///:memory:', { dialect: 'sqlite', database: ':memory:' }],
  ['sqlite:///state/a.db', { dialect: 'sqlite', database: 'state/a.db' }],
  ['sqlite:////var/lib/a.db', { dialect: 'sqlite', database: '/var/lib/a.db' }],
  [
    'mysql+pymysql://key:p%40ss%3A%2F@db:3307/keystone?charset=utf8',
    {
      dialect: 'mysql',
      database: 'keystone',
      host: 'db',
      port: 3307,
      user: 'key',
      password: 'p@ss:/',
      parameters: { charset: 'utf8' },
    },
  ],
  [
    'mysql://u@/keystone?unix_socket=/run/m.sock',
    { dialect: 'mysql', database: 'keystone', user: 'u', parameters: { unix_socket: '/run/m.sock' } },
  ],
  [
    'mariadb+pymysql://u:a:b/c;d#e%@h/k',
    { dialect: 'mysql', database: 'k', host: 'h', user: 'u', password: 'a:b/c;d#e%' },
  ],
  [
    'postgresql+psycopg2://u:p+q@[::1]:5/k',
    { dialect: 'postgres', database: 'k', host: '::1', port: 5, user: 'u', password: 'p+q' },
  ],
  ['postgresql:///k?host=/run/pg', { dialect: 'postgres', database: 'k', parameters: { host: '/run/pg' } }],
])('%s', (url, parts) => {
  expect(parse(url)).toEqual(parts);
});

test.each([
  ['oracle://u:hush@h/k', /"oracle" is not known/],
  ['keystone.db', /does not begin with a scheme/],
  ['mysql://u:hush@h', /names no database/],
  ['mysql://u:hush@h:port/k', /malformed/],
  ['postgresql://u:hush@h/k?sslmode=perhaps', /sslmode "perhaps"/],
  ['mysql://u:hush@h/k?ssl_ca=/nowhere/ca.pem', /ssl_ca .* ENOENT/],
])('%s is refused in one line', (url, message) => {
  let error: unknown;
  try {
    connect({ url });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DatabaseConfigError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toMatch(/hush|\n/);
});

test('parameters without a meaning here are named', async () => {
  const database = connect({ url: 'mysql+pymysql://u@h/k?charset=utf8&local_infile=1' });
  expect(database.ignoredParameters).toEqual(['local_infile']);
  await database.close();
});
