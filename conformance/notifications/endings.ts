/** What Keystone does not announce, and what goes along with what is deleted. */
import { actionList, unique } from './action.ts';

const { actions, act, change, remove } = actionList();

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

export { actions as endings };
