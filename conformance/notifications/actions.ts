/** What is done at both servers, in this order; each action is compared by what it announces. */
import { keepToken, signed } from './oauth1.ts';
import type { Answer, Side } from './side.ts';

export interface Action {
  name: string;
  /** The last answer counts, whose request id the events carry. */
  run(side: Side): Promise<Answer>;
}

const actions: Action[] = [];
const act = (name: string, run: Action['run']) => void actions.push({ name, run });
const GLOBAL_ID = 'req-0f1e2d3c-4b5a-4678-8796-a5b4c3d2e1f0';

const make = (name: string, what: string, path: string, body: (side: Side) => Record<string, unknown>) =>
  act(name, (side) => side.make(what, path, body(side)));
const change = (method: string, name: string, path: (side: Side) => string, body?: (side: Side) => unknown) =>
  act(name, (side) => side.call(method, path(side), body?.(side)));
const remove = (what: string, path: string) => change('DELETE', `delete ${what}`, (side) => `${path}/${side.id(what)}`);
const unique = (side: Side, name: string) => `${side.name} ${name}`;

// Catalog
act('create a region', (side) => {
  side.known.set('region', `region-${side.name}`);
  return side.call('POST', '/regions', { region: { id: side.id('region') } });
});
make('create a region below', 'child region', '/regions', (side) => ({
  region: { parent_region_id: side.id('region') },
}));
change(
  'PATCH',
  'update a region',
  (side) => `/regions/${side.id('region')}`,
  () => ({ region: { description: 'x' } }),
);
make('create a service', 'service', '/services', () => ({ service: { type: 'compute', name: 'nova' } }));
change(
  'PATCH',
  'update a service',
  (side) => `/services/${side.id('service')}`,
  () => ({ service: { name: 'n' } }),
);
make('create an endpoint', 'endpoint', '/endpoints', (side) => ({
  endpoint: {
    interface: 'public',
    url: 'http://here/',
    service_id: side.id('service'),
    region_id: side.id('child region'),
  },
}));
act('create an endpoint in a new region', (side) => {
  side.known.set('legacy region', `legacy-${side.name}`);
  const endpoint = {
    interface: 'admin',
    url: 'http://here/',
    service_id: side.id('service'),
    region: side.id('legacy region'),
  };
  return side.make('legacy endpoint', '/endpoints', { endpoint });
});
change(
  'PATCH',
  'update an endpoint',
  (side) => `/endpoints/${side.id('endpoint')}`,
  () => ({ endpoint: { url: 'http://there/' } }),
);
remove('endpoint', '/endpoints');
remove('service', '/services');
remove('region', '/regions');
remove('legacy region', '/regions');

// Policies: an update is opted out of
make('create a policy', 'policy', '/policies', () => ({ policy: { blob: '{}', type: 'application/json' } }));
change(
  'PATCH',
  'update a policy',
  (side) => `/policies/${side.id('policy')}`,
  () => ({ policy: { blob: '{"a": 1}' } }),
);
remove('policy', '/policies');

// Domains, projects, tags
make('create a domain', 'domain', '/domains', (side) => ({ domain: { name: unique(side, 'domain') } }));
change(
  'PATCH',
  'update a domain',
  (side) => `/domains/${side.id('domain')}`,
  () => ({ domain: { description: 'x' } }),
);
make('create a project', 'project', '/projects', (side) => ({
  project: { name: unique(side, 'project'), domain_id: side.id('domain') },
}));
make('create a project of a taken name', 'nothing', '/projects', (side) => ({
  project: { name: unique(side, 'project'), domain_id: side.id('domain') },
}));
make('create a project below', 'child', '/projects', (side) => ({
  project: { name: unique(side, 'child'), domain_id: side.id('domain'), parent_id: side.id('project') },
}));
change(
  'PATCH',
  'update a project',
  (side) => `/projects/${side.id('project')}`,
  () => ({ project: { description: 'x' } }),
);
change(
  'PATCH',
  'disable a project',
  (side) => `/projects/${side.id('child')}`,
  () => ({ project: { enabled: false } }),
);
change(
  'PUT',
  'set the tags',
  (side) => `/projects/${side.id('project')}/tags`,
  () => ({ tags: ['one', 'two'] }),
);
change('PUT', 'add a tag', (side) => `/projects/${side.id('project')}/tags/three`);
change('DELETE', 'remove a tag', (side) => `/projects/${side.id('project')}/tags/three`);
change('DELETE', 'remove all tags', (side) => `/projects/${side.id('project')}/tags`);
change('DELETE', 'delete a project with one below', (side) => `/projects/${side.id('project')}`);
remove('child', '/projects');

// Users, groups, memberships
make('create a user', 'user', '/users', (side) => ({
  user: { name: unique(side, 'user'), domain_id: side.id('domain'), password: 'first' },
}));
act('create a user for a request from elsewhere', (side) =>
  side.make(
    'other user',
    '/users',
    { user: { name: unique(side, 'other'), password: 'other' } },
    {
      headers: { 'x-openstack-request-id': GLOBAL_ID },
    },
  ),
);
change(
  'PATCH',
  'update a user',
  (side) => `/users/${side.id('user')}`,
  () => ({ user: { email: 'u@example.org' } }),
);
make('create a group', 'group', '/groups', (side) => ({
  group: { name: unique(side, 'group'), domain_id: side.id('domain') },
}));
change(
  'PATCH',
  'update a group',
  (side) => `/groups/${side.id('group')}`,
  () => ({ group: { description: 'x' } }),
);
change('PUT', 'add a member', (side) => `/groups/${side.id('group')}/users/${side.id('user')}`);
change('HEAD', 'check a member', (side) => `/groups/${side.id('group')}/users/${side.id('user')}`);
change('DELETE', 'remove a member', (side) => `/groups/${side.id('group')}/users/${side.id('user')}`);

// Roles and grants
make('create a role', 'role', '/roles', (side) => ({ role: { name: unique(side, 'role') } }));
make('create a role of a domain', 'domain role', '/roles', (side) => ({
  role: { name: unique(side, 'role'), domain_id: side.id('domain') },
}));
change(
  'PATCH',
  'update a role',
  (side) => `/roles/${side.id('role')}`,
  () => ({ role: { description: 'x' } }),
);
change('PUT', 'imply a role', (side) => `/roles/${side.id('domain role')}/implies/${side.id('role')}`);
const grant = (side: Side, place: string, role = 'role') => `${place}/roles/${side.id(role)}`;
const onProject = (side: Side) => `/projects/${side.id('project')}/users/${side.id('user')}`;
const onDomain = (side: Side) => `/domains/${side.id('domain')}/groups/${side.id('group')}`;
change('PUT', 'grant a user a role on a project', (side) => grant(side, onProject(side)));
change('PUT', 'grant it again', (side) => grant(side, onProject(side)));
change('PUT', 'grant a group a role on a domain', (side) => grant(side, onDomain(side)));
change(
  'PUT',
  'grant a role to be inherited',
  (side) => `/OS-INHERIT${grant(side, `/domains/${side.id('domain')}/users/${side.id('user')}`)}/inherited_to_projects`,
);
change(
  'DELETE',
  'take an inherited role back',
  (side) => `/OS-INHERIT${grant(side, `/domains/${side.id('domain')}/users/${side.id('user')}`)}/inherited_to_projects`,
);
change('PUT', "grant another domain's role", (side) =>
  grant(side, `/projects/${side.id('admin project')}/users/${side.id('user')}`, 'domain role'),
);
change('PUT', 'grant a role on the system', (side) => grant(side, `/system/users/${side.id('user')}`));
change('DELETE', 'take a role on the system back', (side) => grant(side, `/system/users/${side.id('user')}`));
change('DELETE', 'take back what was not granted', (side) =>
  grant(side, `/projects/${side.id('project')}/groups/${side.id('group')}`),
);
change('DELETE', 'take back a role from a group on a domain', (side) => grant(side, onDomain(side)));

// Sign-ins and passwords
const secret = (side: Side, password: string) => ({ id: side.id('user'), password });
act('sign in', (side) => side.signIn(secret(side, 'first'), { project: { id: side.id('project') } }));
act('sign in with a wrong password', (side) => side.signIn(secret(side, 'wrong')));
act('sign in by a name that nobody has', (side) =>
  side.signIn({ name: 'nobody', domain: { id: side.id('domain') }, password: 'x' }),
);
act('sign in by an id that nobody has', (side) =>
  side.signIn({ id: '0123456789abcdef0123456789abcdef', password: 'x' }),
);
const setPassword = (side: Side, from: string, to: string) =>
  side.call(
    'POST',
    `/users/${side.id('user')}/password`,
    { user: { original_password: from, password: to } },
    { token: null },
  );
act('change the password', (side) => setPassword(side, 'first', 'second'));
act('change it back to one that was used', (side) => setPassword(side, 'second', 'first'));
act('change it to one that the rule forbids', (side) => setPassword(side, 'second', 'no'));
act('change it with a wrong one', (side) => setPassword(side, 'wrong', 'third'));
act('disable a user', (side) => side.call('PATCH', `/users/${side.id('other user')}`, { user: { enabled: false } }));
act('sign in as a disabled user', (side) => side.signIn({ id: side.id('other user'), password: 'other' }));
act('lock an account', async (side) => {
  await side.make('locked', '/users', { user: { name: unique(side, 'locked'), password: 'right' } });
  for (let attempt = 0; attempt < 2; attempt++) await side.signIn({ id: side.id('locked'), password: 'wrong' });
  return side.signIn({ id: side.id('locked'), password: 'wrong' });
});
act('sign in to a locked account', (side) => side.signIn({ id: side.id('locked'), password: 'right' }));
remove('locked', '/users');
act('let a password expire', (side) =>
  side.make('expired', '/users', {
    user: {
      name: unique(side, 'expired'),
      password: 'right',
      options: { ignore_change_password_upon_first_use: false },
    },
  }),
);
remove('expired', '/users');

// Credentials
make('create a credential', 'credential', '/credentials', (side) => ({
  credential: { type: 'cert', blob: 'x', user_id: side.id('user') },
}));
change(
  'PATCH',
  'update a credential',
  (side) => `/credentials/${side.id('credential')}`,
  () => ({ credential: { blob: 'y' } }),
);
remove('credential', '/credentials');
act('create an EC2 credential', async (side) => {
  const answer = await side.call('POST', `/users/${side.id('admin')}/credentials/OS-EC2`, {
    tenant_id: side.id('admin project'),
  });
  side.known.set('access', answer.body.credential?.access ?? '');
  return answer;
});
change(
  'DELETE',
  'delete an EC2 credential',
  (side) => `/users/${side.id('admin')}/credentials/OS-EC2/${side.id('access')}`,
);

// Application credentials and access rules
const rule = (path: string) => ({ service: 'compute', method: 'GET', path });
act('sign in for delegation', async (side) => {
  const answer = await side.signIn(secret(side, 'second'), { project: { id: side.id('project') } });
  side.known.set('user token', answer.token);
  return answer;
});
act('create an application credential', async (side) => {
  const path = `/users/${side.id('user')}/application_credentials`;
  const application_credential = { name: 'one', access_rules: [rule('/a')] };
  const answer = await side.make('credential one', path, { application_credential }, { token: side.id('user token') });
  side.known.set('rule', answer.body.application_credential?.access_rules?.[0]?.id ?? '');
  return answer;
});
act('delete an application credential', (side) =>
  side.call('DELETE', `/users/${side.id('user')}/application_credentials/${side.id('credential one')}`, undefined, {
    token: side.id('user token'),
  }),
);
act('delete an access rule', (side) =>
  side.call('DELETE', `/users/${side.id('user')}/access_rules/${side.id('rule')}`, undefined, {
    token: side.id('user token'),
  }),
);
act('create an application credential that stays', async (side) => {
  const path = `/users/${side.id('user')}/application_credentials`;
  const application_credential = { name: 'two', access_rules: [rule('/b')] };
  const answer = await side.make('credential two', path, { application_credential }, { token: side.id('user token') });
  side.known.set('rule two', answer.body.application_credential?.access_rules?.[0]?.id ?? '');
  return answer;
});

// Trusts
act('create a trust', (side) =>
  side.make(
    'trust',
    '/OS-TRUST/trusts',
    {
      trust: {
        trustor_user_id: side.id('user'),
        trustee_user_id: side.id('admin'),
        project_id: side.id('project'),
        impersonation: true,
        allow_redelegation: true,
        roles: [{ id: side.id('role') }],
      },
    },
    { token: side.id('user token') },
  ),
);
act('pass a trust on', async (side) => {
  const user = { id: side.id('admin'), password: side.id('password') };
  const { token } = await side.signIn(user, { 'OS-TRUST:trust': { id: side.id('trust') } });
  return side.make(
    'trust below',
    '/OS-TRUST/trusts',
    {
      trust: {
        trustor_user_id: side.id('user'),
        trustee_user_id: side.id('admin'),
        project_id: side.id('project'),
        impersonation: true,
        roles: [{ id: side.id('role') }],
      },
    },
    { token },
  );
});
act('delete a trust that was passed on', (side) =>
  side.call('DELETE', `/OS-TRUST/trusts/${side.id('trust')}`, undefined, { token: side.id('user token') }),
);

// OAuth 1.0a
act('create a consumer', async (side) => {
  const answer = await side.make('consumer', '/OS-OAUTH1/consumers', { consumer: { description: 'c' } });
  side.known.set('consumer secret', answer.body.consumer?.secret ?? '');
  return answer;
});
change(
  'PATCH',
  'update a consumer',
  (side) => `/OS-OAUTH1/consumers/${side.id('consumer')}`,
  () => ({ consumer: { description: 'd' } }),
);
act('create a request token', async (side) => {
  const authorization = signed(
    `${side.id('url')}/OS-OAUTH1/request_token`,
    {
      oauth_consumer_key: side.id('consumer'),
      oauth_callback: 'oob',
    },
    [side.id('consumer secret')],
  );
  const headers = { authorization, 'requested-project-id': side.id('admin project') };
  return keepToken(
    side,
    'request token',
    await side.call('POST', '/OS-OAUTH1/request_token', undefined, { token: null, headers }),
  );
});
act('authorize a request token', async (side) => {
  const roles = [{ id: side.id('admin role') }];
  const answer = await side.call('PUT', `/OS-OAUTH1/authorize/${side.id('request token')}`, { roles });
  side.known.set('verifier', answer.body.token?.oauth_verifier ?? '');
  return answer;
});
act('create an access token', async (side) => {
  const authorization = signed(
    `${side.id('url')}/OS-OAUTH1/access_token`,
    {
      oauth_consumer_key: side.id('consumer'),
      oauth_token: side.id('request token'),
      oauth_verifier: side.id('verifier'),
    },
    [side.id('consumer secret'), side.id('request token secret')],
  );
  const headers = { authorization };
  return keepToken(
    side,
    'access token',
    await side.call('POST', '/OS-OAUTH1/access_token', undefined, { token: null, headers }),
  );
});
change(
  'DELETE',
  'delete an access token',
  (side) => `/users/${side.id('admin')}/OS-OAUTH1/access_tokens/${side.id('access token')}`,
);
remove('consumer', '/OS-OAUTH1/consumers');

// What Keystone does not announce
act('create an identity provider', (side) =>
  side.call('PUT', `/OS-FEDERATION/identity_providers/idp-${side.name}`, { identity_provider: {} }),
);
act('delete an identity provider', (side) => side.call('DELETE', `/OS-FEDERATION/identity_providers/idp-${side.name}`));
act('validate a token', (side) =>
  side.call('GET', '/auth/tokens', undefined, { headers: { 'x-subject-token': side.id('token') } }),
);
act('revoke a token', (side) =>
  side.call('DELETE', '/auth/tokens', undefined, { headers: { 'x-subject-token': side.id('user token') } }),
);

// What goes along with a user, a group, a role, a domain
remove('user', '/users');
remove('group', '/groups');
remove('role', '/roles');
act('fill a domain', async (side) => {
  const domain_id = side.id('domain');
  await side.make('last user', '/users', { user: { name: unique(side, 'last'), domain_id, password: 'last' } });
  return side.make('last group', '/groups', { group: { name: unique(side, 'last'), domain_id } });
});
change('DELETE', 'delete an enabled domain', (side) => `/domains/${side.id('domain')}`);
change(
  'PATCH',
  'disable a domain',
  (side) => `/domains/${side.id('domain')}`,
  () => ({ domain: { enabled: false } }),
);
remove('domain', '/domains');
remove('other user', '/users');

export { actions };
