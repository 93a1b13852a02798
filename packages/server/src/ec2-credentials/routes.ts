/**
 * A user's credentials of type `ec2` in the form that EC2 tools read: `access`, `secret`, `tenant_id`. The same rows as
 * `/v3/credentials`, found by access key. Creating one makes both keys here; a caller's own go through `/v3/credentials`.
 */
import { randomUUID } from 'node:crypto';
import { checkDeed } from '../auth/delegation.ts';
import { EC2, ec2CredentialId, isEc2 } from '../credentials/blob.ts';
import type { Credential, CredentialService } from '../credentials/service.ts';
import { IdentityError } from '../errors.ts';
import { plainCollection } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { ec2Create, ec2CredentialAnswer, ec2CredentialsAnswer } from './schema.ts';

export interface Ec2CredentialRoutesOptions {
  credentials: CredentialService;
  /** Each throws 404 for an unknown id. */
  users: { get(id: string): Promise<unknown> };
  projects: { get(id: string): Promise<unknown> };
}

/** The keys of a blob; one that an update left without them shows none. */
function keysOf(blob: string): { access?: unknown; secret?: unknown; trust_id?: unknown } {
  try {
    return Object(JSON.parse(blob));
  } catch {
    return {};
  }
}

export function ec2CredentialRoutes({ credentials, users, projects }: Ec2CredentialRoutesOptions): Route[] {
  const newKey = () => randomUUID().replaceAll('-', '');

  function shown(call: Call, { user_id, project_id, blob }: Credential) {
    const { access = null, secret = null, trust_id = null } = keysOf(blob);
    const self = `${call.baseUrl}/users/${encodeURIComponent(user_id)}/credentials/OS-EC2/${encodeURIComponent(String(access))}`;
    return { user_id, tenant_id: project_id, access, secret, trust_id, links: { self } };
  }

  const load = (call: Call) => credentials.get(ec2CredentialId(call.params.credential_id!));
  const target = (_: Call, { blob: _blob, ...credential }: Credential) => ({ target: { credential } });

  /** Policy has decided by the credential's owner; the user of the path only has to exist. */
  async function check(call: Call, { type }: Credential) {
    await users.get(call.params.user_id!);
    if (!isEc2(type)) throw new IdentityError('unauthorized');
    checkDeed(call.caller, 'reach credentials');
  }

  return [
    route({
      method: 'GET',
      path: '/v3/users/:user_id/credentials/OS-EC2',
      rel: 'user_credentials',
      summary: 'List the EC2 credentials of a user',
      response: ec2CredentialsAnswer,
      action: 'identity:ec2_list_credentials',
      async handle(call) {
        const { user_id } = call.params;
        await users.get(user_id!);
        checkDeed(call.caller, 'reach credentials');
        const found = await credentials.listEc2ForUser(user_id!);
        return {
          body: plainCollection(
            call,
            'credentials',
            found.map((credential) => shown(call, credential)),
          ),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/users/:user_id/credentials/OS-EC2',
      summary: 'Create an EC2 credential for a user',
      response: ec2CredentialAnswer,
      action: 'identity:ec2_create_credential',
      body: ec2Create,
      target: ({ params: { user_id } }) => ({ target: { credential: { user_id } } }),
      async handle(call) {
        checkDeed(call.caller, 'reach credentials');
        const user_id = call.params.user_id!;
        await users.get(user_id);
        const { tenant_id } = call.body;
        const project_id = typeof tenant_id === 'string' ? tenant_id : String(tenant_id ?? null);
        await projects.get(project_id);
        const blob = JSON.stringify({ access: newKey(), secret: newKey(), trust_id: null });
        const made = await credentials.create({ user_id, project_id, type: EC2, blob }, call.caller.claims);
        return { status: 201, body: { credential: shown(call, made) } };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/users/:user_id/credentials/OS-EC2/:credential_id',
      rel: 'user_credential',
      summary: 'Show an EC2 credential by its access key',
      response: ec2CredentialAnswer,
      action: 'identity:ec2_get_credential',
      load,
      target,
      async handle(call, credential) {
        await check(call, credential);
        return { body: { credential: shown(call, credential) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/users/:user_id/credentials/OS-EC2/:credential_id',
      summary: 'Delete an EC2 credential by its access key',
      action: 'identity:ec2_delete_credential',
      load,
      target,
      async handle(call, credential) {
        await check(call, credential);
        await credentials.delete(credential.id);
        return { status: 204 };
      },
    }),
  ];
}
