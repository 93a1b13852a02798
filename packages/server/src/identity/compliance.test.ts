import { afterEach, describe, expect, test } from 'vitest';
import type { Settings } from '../config/load.ts';
import { createTestServer, type TestServer } from '../testing.ts';
import { passwordRule } from './compliance.ts';

const DAY = 86_400;
let server: TestServer;
afterEach(() => server?.close());

/** A server with these rules, and a user `u` with password `p0`. */
async function withRules(security_compliance: NonNullable<Settings['security_compliance']>, options = {}) {
  server = await createTestServer({ security_compliance });
  let token = await server.token();
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await server.call(method, path, { token, body });
    if (answer.status !== 401) return answer;
    token = await server.token();
    return server.call(method, path, { token, body });
  };
  const created = await call('POST', '/v3/users', { user: { name: 'u', password: 'p0', options } });
  const id: string = created.body.user?.id;
  return {
    id,
    created,
    call,
    patch: (user: object) => call('PATCH', `/v3/users/${id}`, { user }),
    get: async () => (await call('GET', `/v3/users/${id}`)).body.user,
    async signIn(password = 'p0') {
      const identity = { methods: ['password'], password: { user: { id, password } } };
      return server.call('POST', '/v3/auth/tokens', { body: { auth: { identity } } });
    },
    change: (original_password: string, password: string) =>
      server.call('POST', `/v3/users/${id}/password`, { body: { user: { original_password, password } } }),
  };
}

describe('lockout', () => {
  const rules = { lockout_failure_attempts: 3, lockout_duration: 60 };

  test('refuses the right password after too many wrong ones, in the words of a wrong one, until its time is over', async () => {
    const { signIn, change } = await withRules(rules);
    const wrong = await signIn('x');
    for (const _ of [2, 3]) await signIn('x');
    const locked = await signIn();
    expect([locked.status, locked.body]).toEqual([401, wrong.body]);
    expect((await change('p0', 'p1')).status).toBe(401);
    server.clock.now += 61;
    expect((await signIn()).status).toBe(201);
    for (const _ of [1, 2]) await signIn('x');
    expect((await signIn()).status).toBe(201);
  });

  test('counts attempts that run at the same time', async () => {
    const { signIn } = await withRules(rules);
    const answers = await Promise.all(['x', 'x', 'x', 'x', 'x', 'x'].map((password) => signIn(password)));
    expect(answers.every(({ status }) => status === 401)).toBe(true);
    expect((await signIn()).status).toBe(401);
  });

  test('is lifted by an admin who enables the account, and spares those whom an option exempts', async () => {
    const { signIn, patch } = await withRules(rules);
    for (const _ of [1, 2, 3]) await signIn('x');
    await patch({ enabled: true });
    expect((await signIn()).status).toBe(201);
    await patch({ options: { ignore_lockout_failure_attempts: true } });
    for (const _ of [1, 2, 3, 4]) await signIn('x');
    expect((await signIn()).status).toBe(201);
  });
});

describe('expiry', () => {
  test('of a password is shown, says so to who knows it, and does not stop the change', async () => {
    const { signIn, get, change, id } = await withRules({ password_expires_days: 30 });
    const until = new Date((server.clock.now + 30 * DAY) * 1000).toISOString().slice(0, 19);
    expect((await get()).password_expires_at).toBe(`${until}.000000`);
    expect((await signIn()).body.token.user.password_expires_at).toBe(`${until}.000000`);
    server.clock.now += 30 * DAY;
    const expired = await signIn();
    expect([expired.status, expired.body.error.message]).toEqual([
      401,
      `The password is expired and needs to be changed for user: ${id}.`,
    ]);
    expect((await signIn('x')).body.error.message).toBe('The request you have made requires authentication.');
    expect((await change('p0', 'p1')).status).toBe(204);
    expect((await signIn('p1')).status).toBe(201);
  });

  test('does not stop those whom an option exempts', async () => {
    const { signIn } = await withRules({ password_expires_days: 30 }, { ignore_password_expiry: true });
    server.clock.now += 31 * DAY;
    expect((await signIn()).status).toBe(201);
  });

  test('comes at once where a password must be changed upon first use', async () => {
    const { signIn, change, patch } = await withRules({ change_password_upon_first_use: true });
    expect((await signIn()).status).toBe(401);
    expect((await change('p0', 'p1')).status).toBe(204);
    expect((await signIn('p1')).status).toBe(201);
    await patch({ password: 'p2', options: { ignore_change_password_upon_first_use: true } });
    server.clock.now += 1;
    expect((await signIn('p2')).status).toBe(201);
  });
});

describe('the own change', () => {
  test('cannot bring back one of the last passwords', async () => {
    const { change, patch } = await withRules({ unique_last_password_count: 2 });
    expect((await change('p0', 'p0')).body.error.message).toContain('must be unique is 2');
    expect((await change('p0', 'p1')).status).toBe(204);
    expect((await change('p1', 'p0')).status).toBe(400);
    expect((await change('p1', 'p2')).status).toBe(204);
    expect((await change('p2', 'p0')).status).toBe(204);
    expect((await patch({ password: 'p0' })).status).toBe(200);
  });

  test('waits until the password that the user chose is old enough', async () => {
    const { change } = await withRules({ minimum_password_age: 2 });
    expect((await change('p0', 'p1')).status).toBe(204);
    expect((await change('p1', 'p2')).body.error.message).toContain('Please try again in 2 day(s)');
    server.clock.now += 2 * DAY + 1;
    expect((await change('p1', 'p2')).status).toBe(204);
  });
});

describe('the pattern', () => {
  test('holds for every new password', async () => {
    const { change, patch, call } = await withRules({
      password_regex: '^(?=.*\\d)p.{1,}$',
      password_regex_description: 'p and a digit',
    });
    const message = 'The password does not match the requirements: p and a digit.';
    expect((await change('p0', 'px')).body.error.message).toBe(message);
    expect((await patch({ password: 'x' })).body.error.message).toBe(message);
    expect((await patch({ password: null })).status).toBe(400);
    expect((await call('POST', '/v3/users', { user: { name: 'v', password: 'x' } })).status).toBe(400);
    expect((await call('POST', '/v3/users', { user: { name: 'v' } })).status).toBe(201);
  });

  test.each([
    ['abc', 'abcdef', true],
    ['bc', 'abc', false],
    ['(?i)ABC$', 'abc', true],
    ['\\A(?P<first>a)\\Z', 'a', true],
    ['\\A(?P<first>a)\\Z', 'ab', false],
    ['[\\w\\-]+$', 'a-b', true],
    ['(', 'a', false],
  ])('%s is read as Python reads it: %s', (password_regex, password, fits) => {
    const rule = passwordRule({ password_regex, password_regex_description: null } as never);
    const check = () => rule(password);
    if (fits) expect(check).not.toThrow();
    else expect(check).toThrow();
  });
});

describe('inactivity', () => {
  test('disables an account for sign-in and in what is shown, until an admin enables it', async () => {
    const { signIn, get, patch } = await withRules({ disable_user_account_days_inactive: 5 });
    await patch({ options: { ignore_user_inactivity: null } });
    server.clock.now += 4 * DAY;
    expect((await signIn()).status).toBe(201);
    server.clock.now += 5 * DAY;
    expect((await signIn()).status).toBe(401);
    const { db } = server.database;
    await db.updateTable('user').set({ last_active_at: null }).where('id', '=', server.admin.user_id).execute();
    await db.updateTable('user').set({ created_at: null }).where('id', '=', server.admin.user_id).execute();
    expect((await get()).enabled).toBe(false);
    expect((await patch({ enabled: true })).body.user.enabled).toBe(true);
    expect((await signIn()).status).toBe(201);
  });

  test('spares those whom an option exempts', async () => {
    const { signIn } = await withRules({ disable_user_account_days_inactive: 5 }, { ignore_user_inactivity: true });
    server.clock.now += 9 * DAY;
    expect((await signIn()).status).toBe(201);
  });
});

describe('what is alike', () => {
  test('an unknown user, a wrong password, a disabled user and a disabled domain', async () => {
    const { signIn, patch, call } = await withRules({});
    const answer = async (user: object, password: string) => {
      const identity = { methods: ['password'], password: { user: { ...user, password } } };
      const { status, headers, body } = await server.call('POST', '/v3/auth/tokens', { body: { auth: { identity } } });
      return { status, body, authenticate: headers['www-authenticate'] };
    };
    const wrong = await answer({ name: 'u', domain: { id: 'default' } }, 'x');
    expect(wrong.status).toBe(401);
    expect(await answer({ name: 'nobody', domain: { id: 'default' } }, 'x')).toEqual(wrong);
    expect(await answer({ name: 'u', domain: { id: 'nowhere' } }, 'p0')).toEqual(wrong);
    expect(await answer({ id: 'nobody' }, 'p0')).toEqual(wrong);
    await patch({ enabled: false });
    expect((await signIn()).body).toEqual(wrong.body);
    await patch({ enabled: true });
    const other = (await call('GET', '/v3/users?name=u')).body.users[0].id;
    await server.database.db.updateTable('project').set({ enabled: 0 }).where('id', '=', 'default').execute();
    expect(await answer({ id: other }, 'p0')).toEqual(wrong);
  });
});
