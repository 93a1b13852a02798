import { type Case, patch, putJson, remove } from '../../differential/case.ts';
import { type Act, domain, user } from './act.ts';

const idp = '/v3/OS-FEDERATION/identity_providers/{prefix}-idp';
const mapping = '/v3/OS-FEDERATION/mappings/{prefix}-map';
const rules = [{ local: [{ user: { name: '{0}' } }], remote: [{ type: 'UserName' }] }];
const provider: Case[] = [
  domain('home'),
  putJson(idp, { identity_provider: { domain_id: '{domain.home}', remote_ids: ['{prefix}-r1', '{prefix}-r2'] } }),
  putJson(mapping, { mapping: { rules } }),
  putJson(`${idp}/protocols/saml2`, { protocol: { mapping_id: '{prefix}-map' } }),
  putJson(`${idp}/protocols/openid`, { protocol: { mapping_id: '{prefix}-map', remote_id_attribute: 'A' } }),
  user('both', {
    federated: [
      {
        idp_id: '{prefix}-idp',
        protocols: [
          { protocol_id: 'saml2', unique_id: 'a' },
          { protocol_id: 'openid', unique_id: 'b' },
        ],
      },
    ],
  }),
  user('one', { federated: [{ idp_id: '{prefix}-idp', protocols: [{ protocol_id: 'saml2', unique_id: 'c' }] }] }),
];

export const federationActs: readonly Act[] = [
  { name: 'an identity provider is deleted', build: provider, end: [remove(idp)] },
  { name: 'a protocol is deleted', build: provider, end: [remove(`${idp}/protocols/saml2`)] },
  { name: 'a mapping in use is deleted', build: provider, end: [remove(mapping)] },
  {
    name: 'an identity provider is changed',
    build: provider,
    end: [
      patch(idp, { identity_provider: { remote_ids: ['{prefix}-r2', '{prefix}-r3'], enabled: true } }),
      patch(idp, { identity_provider: { enabled: false } }),
    ],
  },
  { name: 'a federated user is deleted', build: provider, end: [remove('/v3/users/{user.both}')] },
  {
    name: 'a service provider is deleted',
    build: [
      putJson('/v3/OS-FEDERATION/service_providers/{prefix}-sp', {
        service_provider: { auth_url: 'https://sp.example/a', sp_url: 'https://sp.example/b' },
      }),
    ],
    end: [remove('/v3/OS-FEDERATION/service_providers/{prefix}-sp')],
  },
];
