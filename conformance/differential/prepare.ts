/**
 * Brings a server whose bootstrap is older than release 2026.1 to that release's roles: admin → manager → member → reader,
 * and service. It stays so; a server that has them is left alone.
 */
import { send } from './exchange.ts';
import { parse, type Side } from './side.ts';

export async function prepare(side: Side): Promise<void> {
  const json = { 'Content-Type': 'application/json' };
  const user = { name: 'admin', domain: { id: 'default' }, password: side.saved.get('password.admin') };
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  const login = { auth: { identity: { methods: ['password'], password: { user } }, scope } };
  const { status, headers } = await send(
    side.origin,
    'POST',
    '/v3/auth/tokens',
    json,
    Buffer.from(JSON.stringify(login)),
  );
  const token = headers['x-subject-token'];
  if (!token)
    throw new Error(`${side.origin}: the user admin cannot log in (status ${status}); is the password right?`);

  const call = async (method: string, path: string, body?: object) => {
    const bytes = Buffer.from(body ? JSON.stringify(body) : '');
    const answer = await send(side.origin, method, path, { ...json, 'X-Auth-Token': token }, bytes);
    return parse(answer.body);
  };
  const { roles } = (await call('GET', '/v3/roles')) as { roles: { id: string; name: string }[] };
  const id = new Map(roles.map((role) => [role.name, role.id]));
  const make = async (name: string) => {
    const made = (await call('POST', '/v3/roles', { role: { name, options: { immutable: true } } })) as {
      role: { id: string };
    };
    id.set(name, made.role.id);
  };
  if (!id.has('service')) await make('service');
  if (id.has('manager')) return;
  await make('manager');
  const [admin, manager, member] = ['admin', 'manager', 'member'].map((name) => id.get(name));
  await call('PUT', `/v3/roles/${admin}/implies/${manager}`);
  await call('PUT', `/v3/roles/${manager}/implies/${member}`);
  await call('DELETE', `/v3/roles/${admin}/implies/${member}`);
}
