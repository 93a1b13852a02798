import { admin, type Case, on } from '../case.ts';

const options = { url: 'ldap://localhost', query_scope: 'sub' };
/** The body names what the path names. */
const parts: readonly { path: string; args: Record<string, string>; body: Record<string, unknown> }[] = [
  { path: '', args: {}, body: { config: { ldap: options } } },
  { path: '/:group', args: { group: 'ldap' }, body: { config: { ldap: options } } },
  { path: '/:group/:option', args: { group: 'ldap', option: 'url' }, body: { config: { url: 'ldap://localhost' } } },
];
const before = admin('PUT', '/domains/{home.domain}/config', { config: { ldap: options } });

export const domainConfigCases: readonly Case[] = [
  on('PUT', '/domains/:domain_id/config', 'create_domain_config', {
    args: { domain_id: '{home.domain}' },
    body: { config: { ldap: options } },
    before,
    ok: 200,
  }),
  ...parts.flatMap(({ path, args, body }): Case[] => {
    const one = { args: { domain_id: '{home.domain}', ...args }, before };
    return [
      on('GET', `/domains/:domain_id/config${path}`, 'get_domain_config', one),
      on('PATCH', `/domains/:domain_id/config${path}`, 'update_domain_config', { ...one, body }),
      on('DELETE', `/domains/:domain_id/config${path}`, 'delete_domain_config', one),
      on('GET', `/domains/config${path}/default`, 'get_domain_config_default', { args }),
    ];
  }),
  on('GET', '/domains/:domain_id/config/:group', 'get_security_compliance_domain_config', {
    args: { domain_id: 'default', group: 'security_compliance' },
  }),
  on('GET', '/domains/:domain_id/config/:group/:option', 'get_security_compliance_domain_config', {
    args: { domain_id: 'default', group: 'security_compliance', option: 'password_regex' },
  }),
];
