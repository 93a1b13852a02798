import { type Case, on, type Place, places, type Request } from '../case.ts';

/** Only users themselves delegate. */
const by = (place: Place, request: Request): Request => ({
  ...request,
  headers: { 'x-auth-token': `{${place}.token}` },
});

const applicationCredentials = places.flatMap((place): Case[] => {
  const user_id = `{${place}.user}`;
  const list = '/users/:user_id/application_credentials';
  const path = `/v3/users/${user_id}/application_credentials`;
  const body = { application_credential: { name: '{unique}' } };
  const rule = { service: 'compute', method: 'GET', path: '/{unique}' };
  const ruled: Request = {
    method: 'POST',
    path,
    body: { application_credential: { name: '{unique}', access_rules: [rule] } },
    save: { 'fresh-rule': 'application_credential.access_rules.0.id' },
  };
  const fresh = {
    args: { user_id, application_credential_id: '{fresh}' },
    before: by(place, { method: 'POST', path, body }),
  };
  const rules = '/users/:user_id/access_rules';
  const target = { 'user.id': user_id, 'user.domain_id': `{${place}.domain}` };
  const freshRule = {
    args: { user_id, access_rule_id: '{fresh-rule}' },
    target,
    before: [by(place, ruled), by(place, { method: 'DELETE', path: `${path}/{fresh}` })],
  };
  return [
    on('GET', list, 'list_application_credentials', { args: { user_id } }),
    on('POST', list, 'create_application_credential', { args: { user_id }, body }),
    on('GET', `${list}/:application_credential_id`, 'get_application_credential', fresh),
    on('DELETE', `${list}/:application_credential_id`, 'delete_application_credential', fresh),
    on('GET', rules, 'list_access_rules', { args: { user_id }, target }),
    on('GET', `${rules}/:access_rule_id`, 'get_access_rule', freshRule),
    on('DELETE', `${rules}/:access_rule_id`, 'delete_access_rule', freshRule),
  ];
});

const trusts = places.flatMap((place): Case[] => {
  const parties = { trustor_user_id: `{${place}.user}`, trustee_user_id: `{${place}.subject}` };
  const target = {
    'trust.trustor_user_id': parties.trustor_user_id,
    'trust.trustee_user_id': parties.trustee_user_id,
  };
  const body = {
    trust: { ...parties, impersonation: false, project_id: `{${place}.project}`, roles: [{ id: '{plain}' }] },
  };
  const list = '/OS-TRUST/trusts';
  const one = `${list}/:trust_id`;
  const before = by(place, { method: 'POST', path: '/v3/OS-TRUST/trusts', body });
  const fresh = { args: { trust_id: '{fresh}' }, target, before };
  const user = parties.trustor_user_id;
  return [
    on('GET', list, 'list_trusts_for_trustor', {
      query: `trustor_user_id=${user}`,
      target: { 'trust.trustor_user_id': user },
    }),
    on('GET', list, 'list_trusts_for_trustee', {
      query: `trustee_user_id=${user}`,
      target: { 'trust.trustee_user_id': user },
    }),
    on('POST', list, 'create_trust', { body, target }),
    on('GET', one, 'get_trust', fresh),
    on('DELETE', one, 'delete_trust', fresh),
    on('GET', `${one}/roles`, 'list_roles_for_trust', fresh),
    on('GET', `${one}/roles/:role_id`, 'get_role_for_trust', { ...fresh, args: { ...fresh.args, role_id: '{plain}' } }),
  ];
});

export const delegationCases: readonly Case[] = [
  on('GET', '/OS-TRUST/trusts', 'list_trusts'),
  ...applicationCredentials,
  ...trusts,
];
