import { patch, post, put, remove } from '../../differential/case.ts';
import {
  type Act,
  applicationCredential,
  credentials,
  grants,
  group,
  oauth,
  password,
  signIn,
  site,
  trust,
  user,
} from './act.ts';

const rule = { service: 'identity', method: 'GET', path: '/v3/projects' };
const club = [group('club'), put('/v3/groups/{group.club}/users/{user.ann}')];

export const identityActs: readonly Act[] = [
  {
    name: 'a user is deleted',
    build: [
      ...site('ann', 'bob'),
      ...club,
      put('/v3/groups/{group.club}/users/{user.bob}'),
      ...grants('users/{user.ann}', 'job'),
      signIn('ann'),
      signIn('bob'),
      trust('from', 'ann', 'bob'),
      trust('to', 'bob', 'ann', { impersonation: false }),
      applicationCredential('worker', 'ann', { access_rules: [rule] }),
      applicationCredential('other', 'bob', { access_rules: [rule] }),
      ...credentials('ann'),
      ...oauth('ann'),
      patch('/v3/users/{user.ann}', {
        user: { default_project_id: '{project.site}', email: 'a@example.org', options: { lock_password: true } },
      }),
    ],
    end: [remove('/v3/users/{user.ann}')],
  },
  {
    name: 'a user is disabled and enabled',
    build: [...site('ann', 'bob'), signIn('ann'), trust('from', 'ann', 'bob'), applicationCredential('worker', 'ann')],
    end: [
      patch('/v3/users/{user.ann}', { user: { enabled: false } }),
      patch('/v3/users/{user.ann}', { user: { enabled: true } }),
    ],
  },
  {
    name: 'a password changes',
    build: [...site('ann'), signIn('ann'), applicationCredential('worker', 'ann')],
    end: [
      post(
        '/v3/users/{user.ann}/password',
        { user: { original_password: password, password: 'Other-Horse-8' } },
        { as: 'ann' },
      ),
      patch('/v3/users/{user.ann}', { user: { password } }),
    ],
  },
  {
    name: 'a user is changed',
    build: site('ann'),
    end: [
      patch('/v3/users/{user.ann}', { user: { name: '{prefix}-anna', email: 'b@example.org' } }),
      patch('/v3/users/{user.ann}', { user: { options: { lock_password: true } } }),
      patch('/v3/users/{user.ann}', { user: { options: { lock_password: null }, email: null } }),
    ],
  },
  {
    name: 'a group is deleted',
    build: [
      ...site('ann', 'bob'),
      ...club,
      put('/v3/groups/{group.club}/users/{user.bob}'),
      ...grants('groups/{group.club}', 'job'),
    ],
    end: [remove('/v3/groups/{group.club}')],
  },
  {
    name: 'a membership ends',
    build: [
      ...site('ann', 'bob'),
      ...club,
      ...grants('groups/{group.club}', 'job'),
      signIn('ann'),
      trust('from', 'ann', 'bob'),
    ],
    end: [remove('/v3/groups/{group.club}/users/{user.ann}')],
  },
  {
    name: 'a user who made nothing is deleted',
    build: [...site(), user('idle')],
    end: [remove('/v3/users/{user.idle}')],
  },
];
