import { admin, type Case, on } from '../case.ts';

/** A role of each kind: what rules see of it. */
const roles = {
  '{role-reader}': { 'role.name': 'reader', 'role.domain_id': null },
  '{role-admin}': { 'role.name': 'admin', 'role.domain_id': null },
  '{plain}': { 'role.name': 'plain', 'role.domain_id': null },
};
const domainRoles = {
  '{home.role}': { 'role.name': 'role', 'role.domain_id': '{home.domain}' },
  '{other.role}': { 'role.name': 'role', 'role.domain_id': '{other.domain}' },
};

const oneRole = (id: string, target: Case['target'], kind: string): Case[] => {
  const known = { args: { role_id: id }, target: { 'role.id': id, ...target } };
  return [on('GET', '/roles/:role_id', `get_${kind}`, known)];
};

const kinds = (
  [
    ['role', {}, null],
    ['domain_role', { domain_id: '{home.domain}' }, '{home.domain}'],
  ] as const
).flatMap(([kind, fields, domain]): Case[] => {
  const body = { role: { name: '{unique}', ...fields } };
  const target = { 'role.domain_id': domain };
  const fresh = {
    args: { role_id: '{fresh}' },
    target: { 'role.id': '{fresh}', ...target },
    before: admin('POST', '/roles', body),
  };
  return [
    on('POST', '/roles', `create_${kind}`, { body, target }),
    on('PATCH', '/roles/:role_id', `update_${kind}`, { ...fresh, body: { role: { description: 'changed' } } }),
    on('DELETE', '/roles/:role_id', `delete_${kind}`, fresh),
  ];
});

/** Of a role that nobody holds, since who holds the one holds the other. */
const newRole = admin('POST', '/roles', { role: { name: '{unique}' } });
const pair = { args: { prior_role_id: '{fresh}', implied_role_id: '{plain}' }, before: newRole };
/** An implication that stands: `{role-manager}` implies `{role-member}` since the bootstrap. */
const standing = { args: { prior_role_id: '{role-manager}', implied_role_id: '{role-member}' } };
const implies = '/roles/:prior_role_id/implies';

export const roleCases: readonly Case[] = [
  on('GET', '/roles', 'list_roles'),
  on('GET', '/roles', 'list_domain_roles', { query: 'domain_id={home.domain}' }),
  ...Object.entries(roles).flatMap(([id, target]) => oneRole(id, target, 'role')),
  ...Object.entries(domainRoles).flatMap(([id, target]) => oneRole(id, target, 'domain_role')),
  ...kinds,
  on('GET', implies, 'list_implied_roles', { args: { prior_role_id: '{plain}' } }),
  on('GET', `${implies}/:implied_role_id`, 'get_implied_role', standing),
  on('HEAD', `${implies}/:implied_role_id`, 'check_implied_role', { ...standing, ok: 204 }),
  on('PUT', `${implies}/:implied_role_id`, 'create_implied_role', { ...pair, ok: 201 }),
  on('DELETE', `${implies}/:implied_role_id`, 'delete_implied_role', {
    ...pair,
    before: [newRole, admin('PUT', '/roles/{fresh}/implies/{plain}')],
  }),
  on('GET', '/role_inferences', 'list_role_inference_rules'),
];
