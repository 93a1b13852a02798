/** Sign-ins, passwords and credentials. */
import { actionList, unique } from './action.ts';
import type { Side } from './side.ts';

const { actions, act, make, change, remove } = actionList();

// Sign-ins and passwords
const secret = (side: Side, password: string) => ({ id: side.id('user'), password });
act('sign in', (side) => side.signIn(secret(side, 'first'), { project: { id: side.id('project') } }));
act('sign in with a wrong password', (side) => side.signIn(secret(side, 'wrong')));
act('sign in by a name that nobody has', (side) =>
  side.signIn({ name: 'nobody', domain: { id: side.id('domain') }, password: 'x' }),
);
act('sign in by an id that nobody has', (side) =>
  side.signIn({ id: '0123456789abcdef0123456789abcdef', password: 'x' }),
);
const setPassword = (side: Side, from: string, to: string) =>
  side.call(
    'POST',
    `/users/${side.id('user')}/password`,
    { user: { original_password: from, password: to } },
    { token: null },
  );
act('change the password', (side) => setPassword(side, 'first', 'second'));
act('change it back to one that was used', (side) => setPassword(side, 'second', 'first'));
act('change it to one that the rule forbids', (side) => setPassword(side, 'second', 'no'));
act('change it with a wrong one', (side) => setPassword(side, 'wrong', 'third'));
act('disable a user', (side) => side.call('PATCH', `/users/${side.id('other user')}`, { user: { enabled: false } }));
act('sign in as a disabled user', (side) => side.signIn({ id: side.id('other user'), password: 'other' }));
act('lock an account', async (side) => {
  await side.make('locked', '/users', { user: { name: unique(side, 'locked'), password: 'right' } });
  for (let attempt = 0; attempt < 2; attempt++) await side.signIn({ id: side.id('locked'), password: 'wrong' });
  return side.signIn({ id: side.id('locked'), password: 'wrong' });
});
act('sign in to a locked account', (side) => side.signIn({ id: side.id('locked'), password: 'right' }));
remove('locked', '/users');
act('let a password expire', (side) =>
  side.make('expired', '/users', {
    user: {
      name: unique(side, 'expired'),
      password: 'right',
      options: { ignore_change_password_upon_first_use: false },
    },
  }),
);
remove('expired', '/users');

// Credentials
make('create a credential', 'credential', '/credentials', (side) => ({
  credential: { type: 'cert', blob: 'x', user_id: side.id('user') },
}));
change(
  'PATCH',
  'update a credential',
  (side) => `/credentials/${side.id('credential')}`,
  () => ({ credential: { blob: 'y' } }),
);
remove('credential', '/credentials');
act('create an EC2 credential', async (side) => {
  const answer = await side.call('POST', `/users/${side.id('admin')}/credentials/OS-EC2`, {
    tenant_id: side.id('admin project'),
  });
  side.known.set('access', answer.body.credential?.access ?? '');
  return answer;
});
change(
  'DELETE',
  'delete an EC2 credential',
  (side) => `/users/${side.id('admin')}/credentials/OS-EC2/${side.id('access')}`,
);

export { actions as accounts };
