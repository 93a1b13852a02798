import { type Case, on, places } from '../case.ts';
import { signIn } from '../things.ts';

const subjects = places.flatMap((place): Case[] => {
  const subject = {
    headers: { 'x-subject-token': '{fresh}' },
    before: signIn(`{${place}.user}`, 'unscoped'),
    target: { 'token.user_id': `{${place}.user}`, 'token.user.domain.id': `{${place}.domain}` },
    query: `of=${place}`,
  };
  return [
    on('GET', '/auth/tokens', 'validate_token', subject),
    on('HEAD', '/auth/tokens', 'check_token', subject),
    on('DELETE', '/auth/tokens', 'revoke_token', subject),
  ];
});

/** A catalog is a project's. */
const withoutProject = Object.fromEntries(
  ['system', 'domain']
    .flatMap((scope) => ['reader', 'member', 'manager', 'admin'].map((role) => `${scope}-${role}`))
    .concat('unrelated')
    .map((persona) => [persona, 403]),
);

export const tokenCases: readonly Case[] = [
  ...subjects,
  on('GET', '/auth/catalog', 'get_auth_catalog', { instead: withoutProject }),
  on('GET', '/auth/projects', 'get_auth_projects'),
  on('GET', '/auth/domains', 'get_auth_domains'),
  on('GET', '/auth/system', 'get_auth_system'),
  on('GET', '/OS-FEDERATION/projects', 'get_auth_projects'),
  on('GET', '/OS-FEDERATION/domains', 'get_auth_domains'),
];
