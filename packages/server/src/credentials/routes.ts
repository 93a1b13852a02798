import { checkDeed, mayDo } from '../auth/delegation.ts';
import { IdentityError } from '../errors.ts';
import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { plainNames } from '../projects/service.ts';
import { isEc2 } from './blob.ts';
import { credentialAnswer, credentialCreate, credentialsAnswer, credentialUpdate } from './schema.ts';
import type { Credential, CredentialFields, CredentialService } from './service.ts';
import type { CredentialFacts } from './store.ts';

const FILTERS = ['user_id', 'type'];

export interface CredentialRoutesOptions {
  credentials: CredentialService;
  limits: ListLimits;
  /** `[security_compliance] allow_insecure_admin_trust_cross_project_credentials_access`. */
  adminsReachEc2: boolean;
}

/** Policy never sees the secret. */
const targetCredential = (credential: Partial<CredentialFacts> | undefined) => {
  if (!credential) return { target: {} };
  const { blob: _, ...facts } = credential;
  return { target: { credential: facts } };
};

export function credentialRoutes({ credentials, limits, adminsReachEc2 }: CredentialRoutesOptions): Route[] {
  const member = (call: Call, credential: Credential) => ({ credential: withSelf(call, 'credentials', credential) });
  const find = (call: Call) => credentials.find(call.params.credential_id!);

  /** The operator may let tokens that an admin delegated reach EC2 credentials, and no others. */
  const reaches = async (call: Call, { type }: { type: string }) =>
    mayDo(call.caller, 'reach credentials') || (adminsReachEc2 && isEc2(type) && (await call.allows('admin_required')));

  async function checkReach(call: Call, credential: { type: string }) {
    if (!(await reaches(call, credential))) checkDeed(call.caller, 'reach credentials');
  }

  /** What was found before policy decided, or 404 now that it has. */
  async function reached(call: Call, found: CredentialFacts | undefined): Promise<CredentialFacts> {
    if (!found) throw new IdentityError('credential_not_found', { credential_id: call.params.credential_id! });
    await checkReach(call, found);
    return found;
  }

  return [
    route({
      method: 'GET',
      path: '/v3/credentials',
      rel: 'credentials',
      summary: 'List credentials',
      parameters: [...FILTERS, ...PAGED],
      response: credentialsAnswer,
      action: 'identity:list_credentials',
      target: (call) => {
        const { system_scope, user_id } = call.caller.credentials;
        return system_scope ? {} : targetCredential({ user_id: user_id! });
      },
      async handle(call) {
        const query = listQuery(call, FILTERS, limits);
        const found = await credentials.list(
          query,
          async (credential) =>
            (await call.allows('identity:get_credential', targetCredential(credential))) &&
            (await reaches(call, credential)),
        );
        return { body: collection(call, 'credentials', found, query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/credentials',
      summary: 'Create a credential',
      response: credentialAnswer,
      action: 'identity:create_credential',
      body: credentialCreate,
      load: (call): CredentialFields => {
        const { id: _, ...fields } = call.body.credential;
        return plainNames(fields);
      },
      target: (_, fields) => targetCredential(fields),
      async handle(call, fields) {
        await checkReach(call, fields);
        return { status: 201, body: member(call, await credentials.create(fields, call.caller.claims)) };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/credentials/:credential_id',
      rel: 'credential',
      summary: 'Show a credential',
      response: credentialAnswer,
      action: 'identity:get_credential',
      load: find,
      target: (_, found) => targetCredential(found),
      async handle(call, found) {
        await reached(call, found);
        return { body: member(call, await credentials.get(call.params.credential_id!)) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/v3/credentials/:credential_id',
      summary: 'Change a credential',
      response: credentialAnswer,
      action: 'identity:update_credential',
      body: credentialUpdate,
      load: find,
      target: (_, found) => targetCredential(found),
      async handle(call, found) {
        const { id } = await reached(call, found);
        return { body: member(call, await credentials.update(id, call.body.credential.blob)) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/credentials/:credential_id',
      summary: 'Delete a credential',
      action: 'identity:delete_credential',
      load: find,
      target: (_, found) => targetCredential(found),
      async handle(call, found) {
        const { id } = await reached(call, found);
        await credentials.delete(id);
        return { status: 204 };
      },
    }),
  ];
}
