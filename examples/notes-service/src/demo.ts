/**
 * The whole story in one run: an Identity service, a service that trusts its tokens, a token of each scope, and what
 * the service answers to each. `npm run demo`, or `npm run demo -- --identity http://keystone:5000/v3`
 */
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { type Cloud, makeCloud } from './cloud.ts';
import { identityServer } from './identity-server.ts';
import { notesService } from './service.ts';

const { values: choice } = parseArgs({ options: { identity: { type: 'string' } } });
const identity = await identityServer(choice.identity);
console.log(`Identity    ${identity.authUrl}`);
try {
  const cloud = await makeCloud(identity);
  try {
    await play(cloud);
  } finally {
    await cloud.remove();
  }
} finally {
  await identity.stop();
}

async function play(cloud: Cloud): Promise<void> {
  const { alice, bob, projectId } = cloud;
  const options = { ...cloud.serviceUser, wwwAuthenticateUri: identity.authUrl, env: false as const };
  // Asking again each time, so that the revocation at the end shows at once.
  const server = notesService({ ...options, tokenCacheTime: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  console.log(`Service     ${base}/notes\n`);

  async function call(who: string, request: string, headers: Record<string, string>, body?: object): Promise<void> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const answer = await fetch(base + path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const said = (await answer.json()) as { error?: { message: string }; notes?: unknown[]; note?: { text: string } };
    const result = said.error?.message ?? (said.note ? `kept "${said.note.text}"` : `${said.notes?.length} note(s)`);
    console.log(`${who.padEnd(30)} ${request.padEnd(26)} ${answer.status}  ${result}`);
  }
  const bearing = (token: string) => ({ 'X-Auth-Token': token });

  const scopes = {
    project: bearing(await alice.token({ projectId })),
    domain: bearing(await alice.token({ domainId: 'default' })),
    system: bearing(await alice.token({ systemScope: 'all' })),
    unscoped: bearing(await alice.token({ unscoped: true })),
  };
  const reader = bearing(await bob.token({ projectId }));

  await call('nobody', 'GET /notes', {});
  await call('nobody, forged headers', 'GET /notes', { 'X-Roles': 'member', 'X-Project-Id': projectId });
  await call('alice, project (member)', 'POST /notes', scopes.project, { text: 'water the roses' });
  await call('alice, project (member)', 'GET /notes', scopes.project);
  await call('bob, project (reader)', 'GET /notes', reader);
  await call('bob, project (reader)', 'POST /notes', reader, { text: 'cut the roses' });
  await call('alice, domain (reader)', 'GET /notes', scopes.domain);
  await call('alice, system (reader)', 'GET /notes', scopes.system);
  await call('alice, system (reader)', 'GET /notes?all_projects=1', scopes.system);
  await call('alice, unscoped', 'GET /notes', scopes.unscoped);
  await cloud.api.tokens.revoke(scopes.project['X-Auth-Token']);
  await call('alice, project, revoked', 'GET /notes', scopes.project);
  server.close();
}
