import { checkDeed, outOfReach, reachesProject } from '../auth/delegation.ts';
import { badRequest, IdentityError } from '../errors.ts';
import { collection, type ListLimits, listQuery, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { plainNames } from '../projects/service.ts';
import { isEc2 } from './blob.ts';
import { credentialCreate, credentialUpdate } from './schema.ts';
import type { Credential, CredentialFields, CredentialService } from './service.ts';
import type { CredentialFacts } from './store.ts';

const FILTERS = ['user_id', 'type'];

export interface CredentialRoutesOptions {
  credentials: CredentialService;
  limits: ListLimits;
  /** `[security_compliance] allow_insecure_admin_trust_cross_project_credentials_access`. */
  adminsCrossProjects: boolean;
}

/** Policy never sees the secret. */
const targetCredential = (credential: Partial<CredentialFacts> | undefined) => {
  if (!credential) return { target: {} };
  const { blob: _, ...facts } = credential;
  return { target: { credential: facts } };
};

export function credentialRoutes({ credentials, limits, adminsCrossProjects }: CredentialRoutesOptions): Route[] {
  const member = (call: Call, credential: Credential) => ({ credential: withSelf(call, 'credentials', credential) });
  const find = (call: Call) => credentials.find(call.params.credential_id!);

  const reaches = async (call: Call, { project_id }: { project_id?: string | null }) =>
    reachesProject(call.caller, project_id) || (adminsCrossProjects && (await call.allows('admin_required')));

  async function checkReach(call: Call, credential: { project_id?: string | null }) {
    if (!(await reaches(call, credential))) throw outOfReach();
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
      action: 'identity:create_credential',
      body: credentialCreate,
      load: (call): CredentialFields => {
        const { id: _, ...fields } = call.body.credential;
        return plainNames(fields);
      },
      target: (_, fields) => targetCredential(fields),
      async handle(call, fields) {
        if (isEc2(fields.type)) checkDeed(call.caller, 'manage EC2 credentials');
        await checkReach(call, fields);
        return { status: 201, body: member(call, await credentials.create(fields, call.caller.claims)) };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/credentials/:credential_id',
      rel: 'credential',
      summary: 'Show a credential',
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
      action: 'identity:update_credential',
      body: credentialUpdate,
      load: find,
      target: (_, found) => targetCredential(found),
      async handle(call, found) {
        const { id } = await reached(call, found);
        const changes: Record<string, unknown> = call.body.credential;
        if (changes.id !== undefined && changes.id !== id) throw badRequest('Cannot change ID');
        // What it would become must be the caller's as well, or a credential could be handed to another user or project.
        const wanted = await credentials.preview(id, changes);
        await checkReach(call, wanted);
        if (!(await call.allows('identity:update_credential', targetCredential(wanted))))
          throw new IdentityError('forbidden_action', { action: 'identity:update_credential' });
        return { body: member(call, await credentials.update(id, changes)) };
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
