import { admin, type Case, on, places } from '../case.ts';

const user = (id: string, place: string) => ({ 'user.id': id, 'user.domain_id': `{${place}.domain}` });
const group = (id: string, place: string) => ({ 'group.id': id, 'group.domain_id': `{${place}.domain}` });

const users = places.flatMap((place): Case[] => {
  const domain_id = `{${place}.domain}`;
  const fresh = admin('POST', '/users', { user: { name: '{unique}', domain_id } });
  const known = { args: { user_id: `{${place}.user}` }, target: user(`{${place}.user}`, place) };
  const changed = { args: { user_id: `{${place}.subject}` }, target: user(`{${place}.subject}`, place) };
  const doomed = { args: { user_id: '{fresh}' }, target: user('{fresh}', place), before: fresh };
  return [
    on('POST', '/users', 'create_user', {
      body: { user: { name: '{unique}', domain_id } },
      target: { 'user.domain_id': domain_id },
    }),
    on('GET', '/users/:user_id', 'get_user', known),
    on('PATCH', '/users/:user_id', 'update_user', { ...changed, body: { user: { description: 'changed' } } }),
    on('DELETE', '/users/:user_id', 'delete_user', doomed),
    on('GET', '/users/:user_id/groups', 'list_groups_for_user', known),
    on('GET', '/users/:user_id/projects', 'list_user_projects', known),
  ];
});

const groups = places.flatMap((place): Case[] => {
  const domain_id = `{${place}.domain}`;
  const fresh = admin('POST', '/groups', { group: { name: '{unique}', domain_id } });
  const known = { args: { group_id: `{${place}.group}` }, target: group(`{${place}.group}`, place) };
  const doomed = { args: { group_id: '{fresh}' }, target: group('{fresh}', place), before: fresh };
  return [
    on('POST', '/groups', 'create_group', {
      body: { group: { name: '{unique}', domain_id } },
      target: { 'group.domain_id': domain_id },
    }),
    on('GET', '/groups/:group_id', 'get_group', known),
    on('PATCH', '/groups/:group_id', 'update_group', { ...known, body: { group: { description: 'changed' } } }),
    on('DELETE', '/groups/:group_id', 'delete_group', doomed),
    on('GET', '/groups/:group_id/users', 'list_users_in_group', known),
  ];
});

/** Group and user of one domain, or of two. */
const pairs = [
  ['home', 'home'],
  ['home', 'other'],
  ['other', 'home'],
  ['other', 'other'],
] as const;

const membership = pairs.flatMap(([groupPlace, userPlace]): Case[] => {
  const args = { group_id: `{${groupPlace}.group}`, user_id: `{${userPlace}.subject}` };
  const target = { ...group(args.group_id, groupPlace), ...user(args.user_id, userPlace) };
  const path = '/groups/:group_id/users/:user_id';
  const added = admin('PUT', `/groups/${args.group_id}/users/${args.user_id}`);
  return [
    on('PUT', path, 'add_user_to_group', { args, target }),
    on('GET', path, 'check_user_in_group', { args, target, before: added, ok: 204 }),
    on('DELETE', path, 'remove_user_from_group', { args, target, before: added }),
  ];
});

export const identityCases: readonly Case[] = [
  on('GET', '/users', 'list_users', { target: { domain_id: '{caller.domain}' } }),
  on('GET', '/groups', 'list_groups', { target: { 'group.domain_id': '{caller.domain}' } }),
  ...users,
  ...groups,
  ...membership,
];
