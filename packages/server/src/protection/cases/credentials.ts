import { admin, type Case, on, places } from '../case.ts';

const credentials = places.flatMap((place): Case[] => {
  const user_id = `{${place}.user}`;
  const target = { 'credential.user_id': user_id };
  const body = { credential: { type: 'note', blob: '{unique}', user_id } };
  const one = { args: { credential_id: '{fresh}' }, target, before: admin('POST', '/credentials', body) };
  const path = '/credentials/:credential_id';
  return [
    on('POST', '/credentials', 'create_credential', { body, target }),
    on('GET', path, 'get_credential', one),
    on('PATCH', path, 'update_credential', { ...one, body: { credential: { blob: 'changed' } } }),
    on('DELETE', path, 'delete_credential', one),
  ];
});

const ec2 = places.flatMap((place): Case[] => {
  const user_id = `{${place}.user}`;
  const target = { 'credential.user_id': user_id };
  const list = '/users/:user_id/credentials/OS-EC2';
  const body = { tenant_id: '{home.project}' };
  const before = admin('POST', `/users/${user_id}/credentials/OS-EC2`, body);
  const one = { args: { user_id, credential_id: '{fresh}' }, target, before };
  return [
    on('GET', list, 'ec2_list_credentials', { args: { user_id } }),
    on('POST', list, 'ec2_create_credential', { args: { user_id }, target, body }),
    on('GET', `${list}/:credential_id`, 'ec2_get_credential', one),
    on('DELETE', `${list}/:credential_id`, 'ec2_delete_credential', one),
  ];
});

/** Signatures that neither a time nor a port changes, as keystoneclient 5.0.1 and HMAC-SHA1 make them with `secret`. */
const signed = {
  ec2tokens: {
    access: '{prefix}signed',
    signature: 'ZGFUFF53HIAbMnIze3Rl2e7CLmSzpIZejeYO77eNc90=',
    verb: 'GET',
    host: 'cloud',
    path: '/',
    params: { SignatureVersion: '2' },
  },
  s3tokens: { access: '{prefix}signed', signature: 'Yv/ZELIEZ9IHaBmNw4um4bWIOBA=', token: 'R0VUIC9idWNrZXQ=' },
};
const signatures = (['ec2tokens', 's3tokens'] as const).map((kind): Case => {
  const credential = {
    type: 'ec2',
    blob: '{"access": "{prefix}signed", "secret": "secret"}',
    user_id: '{home.user}',
    project_id: '{home.project}',
  };
  const before = admin('POST', '/credentials', { credential });
  return on('POST', `/${kind}`, `${kind}_validate`, { body: { credentials: signed[kind] }, before, ok: 200 });
});

export const credentialCases: readonly Case[] = [
  on('GET', '/credentials', 'list_credentials', { target: { 'credential.user_id': '{caller.user}' } }),
  ...credentials,
  ...ec2,
  ...signatures,
];
