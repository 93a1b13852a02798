import { exchange, patch, put, remove } from '../../differential/case.ts';
import {
  type Act,
  applicationCredential,
  credentials,
  grants,
  group,
  oauth,
  role,
  signIn,
  site,
  trust,
} from './act.ts';

const rule = { service: 'identity', method: 'GET', path: '/v3/projects' };
const grantsOf = (actor: string) =>
  grants(actor, 'job').map(({ path }) => remove(path, { name: `take ${path.replace(actor, '…')}` }));

export const delegationActs: readonly Act[] = [
  {
    name: 'grants are taken from a user',
    build: [
      ...site('ann', 'bob'),
      ...grants('users/{user.ann}', 'job'),
      signIn('ann'),
      trust('from', 'ann', 'bob'),
      applicationCredential('worker', 'ann'),
      ...oauth('ann'),
    ],
    end: grantsOf('users/{user.ann}'),
  },
  {
    name: 'grants are taken from a group',
    build: [
      ...site('ann'),
      group('club'),
      put('/v3/groups/{group.club}/users/{user.ann}'),
      ...grants('groups/{group.club}', 'job'),
      signIn('ann'),
      applicationCredential('worker', 'ann'),
    ],
    end: grantsOf('groups/{group.club}'),
  },
  {
    name: 'a role is deleted',
    build: [
      ...site('ann', 'bob'),
      role('above'),
      role('below', { description: 'd', options: { immutable: false } }),
      group('club'),
      ...grants('users/{user.ann}', 'job'),
      ...grants('groups/{group.club}', 'job'),
      signIn('ann'),
      trust('from', 'ann', 'bob'),
      applicationCredential('worker', 'ann'),
      ...oauth('ann'),
      // after the credential, which since 2026.1 holds what its roles imply when it is made
      put('/v3/roles/{role.above}/implies/{role.job}'),
      put('/v3/roles/{role.job}/implies/{role.below}'),
    ],
    end: [remove('/v3/roles/{role.job}'), remove('/v3/roles/{role.below}'), remove('/v3/roles/{role.above}')],
  },
  {
    name: 'an implication ends',
    build: [
      ...site('ann'),
      role('below'),
      put('/v3/roles/{role.job}/implies/{role.below}'),
      signIn('ann'),
      applicationCredential('worker', 'ann', { roles: [{ id: '{role.below}' }] }),
    ],
    end: [remove('/v3/roles/{role.job}/implies/{role.below}')],
  },
  {
    name: 'a trust is deleted that was passed on',
    build: [
      ...site('ann', 'bob', 'cid'),
      signIn('ann'),
      trust('top', 'ann', 'bob', {
        allow_redelegation: true,
        redelegation_count: 2,
        expires_at: '2036-01-01T00:00:00Z',
      }),
      trust('apart', 'ann', 'cid'),
      signIn('bob', { 'OS-TRUST:trust': { id: '{trust.top}' } }),
      trust('below', 'ann', 'cid', { allow_redelegation: true }, 'bob'),
    ],
    end: [remove('/v3/OS-TRUST/trusts/{trust.top}', { as: 'ann' })],
  },
  {
    name: 'an application credential is deleted',
    build: [
      ...site('ann'),
      signIn('ann'),
      applicationCredential('worker', 'ann', { access_rules: [rule] }),
      applicationCredential('other', 'ann', { access_rules: [rule] }),
    ],
    end: ['worker', 'other'].map((name) =>
      remove(`/v3/users/{user.ann}/application_credentials/{appcred.${name}}`, { as: 'ann' }),
    ),
  },
  {
    name: 'credentials are deleted',
    build: [...site('ann'), ...credentials('ann')],
    end: [
      patch('/v3/credentials/{credential.cert}', { credential: { blob: 'c' } }),
      remove('/v3/credentials/{credential.cert}'),
      remove('/v3/users/{user.ann}/credentials/OS-EC2/{access.ec2}'),
    ],
  },
  {
    name: 'an OAuth access token is deleted',
    build: [...site('ann'), signIn('ann'), ...oauth('ann')],
    end: [remove('/v3/users/{user.ann}/OS-OAUTH1/access_tokens/{access.key}')],
  },
  {
    name: 'a consumer is deleted',
    build: [...site('ann'), signIn('ann'), ...oauth('ann')],
    end: [remove('/v3/OS-OAUTH1/consumers/{consumer.tool}')],
  },
  {
    name: 'tokens are revoked',
    build: [
      ...site('ann'),
      signIn('ann'),
      exchange('ann', { project: { id: '{project.site}' } }, { save: { 'token.child': 'header:x-subject-token' } }),
    ],
    end: [remove('/v3/auth/tokens', { subject: 'child' }), remove('/v3/auth/tokens', { subject: 'ann' })],
  },
];
