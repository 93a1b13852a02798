/** Application credentials, trusts and OAuth 1.0a. */
import { actionList } from './action.ts';
import { keepToken, signed } from './oauth1.ts';
import type { Side } from './side.ts';

const { actions, act, change, remove } = actionList();
const secret = (side: Side, password: string) => ({ id: side.id('user'), password });

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

export { actions as delegation };
