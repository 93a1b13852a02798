import { formatTime } from '@archstone/tokens';
import { checkDeed } from '../auth/delegation.ts';
import { forbidden } from '../errors.ts';
import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import {
  applicationCredentialAnswer,
  applicationCredentialCreate,
  applicationCredentialMadeAnswer,
  applicationCredentialsAnswer,
} from './schema.ts';
import type { ApplicationCredentialFields, ApplicationCredentialService, WithRoles } from './service.ts';
import type { ApplicationCredential } from './store.ts';

const FILTERS = ['name'];
const PATH = 'application_credentials';

/** As Keystone shows them: a time without its zone, and rules only where there are any. */
const show = <T extends WithRoles>({ expires_at, access_rules, ...credential }: T) => ({
  ...credential,
  expires_at: expires_at === null ? null : formatTime(expires_at).replace('Z', ''),
  ...(access_rules.length === 0 ? {} : { access_rules }),
});

export function applicationCredentialRoutes(credentials: ApplicationCredentialService, limits: ListLimits): Route[] {
  const member = (call: Call, credential: WithRoles) => ({
    application_credential: withSelf(call, PATH, show(credential)),
  });
  const find = (call: Call) => credentials.find(call.params.application_credential_id!);
  // Whose it is says the stored credential; the path could name anyone.
  const target = (_call: Call, found: ApplicationCredential | undefined) =>
    found ? { user_id: found.user_id, target: { user_id: found.user_id } } : {};

  return [
    route({
      method: 'GET',
      path: '/v3/users/:user_id/application_credentials',
      rel: 'application_credentials',
      summary: 'List the application credentials of a user',
      parameters: [...FILTERS, ...PAGED],
      response: applicationCredentialsAnswer,
      action: 'identity:list_application_credentials',
      async handle(call) {
        checkDeed(call.caller, 'list application credentials');
        const query = listQuery(call, FILTERS, limits);
        const { items, truncated } = await credentials.list(call.params.user_id!, query);
        return { body: collection(call, PATH, { items: items.map(show), truncated }, query) };
      },
    }),
    route({
      method: 'POST',
      path: '/v3/users/:user_id/application_credentials',
      summary: 'Create an application credential for oneself',
      response: applicationCredentialMadeAnswer,
      action: 'identity:create_application_credential',
      body: applicationCredentialCreate,
      async handle(call) {
        checkDeed(call.caller, 'manage application credentials');
        const { user_id, project_id } = call.caller.credentials;
        if (user_id === null || user_id !== call.params.user_id)
          throw forbidden('Cannot create an application credential for another user.');
        const maker = { user_id, project_id, role_ids: call.caller.authorization.roles.map(({ id }) => id) };
        const fields = call.body.application_credential as ApplicationCredentialFields;
        return { status: 201, body: member(call, await credentials.create(maker, fields)) };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/users/:user_id/application_credentials/:application_credential_id',
      rel: 'application_credential',
      summary: 'Show an application credential',
      response: applicationCredentialAnswer,
      action: 'identity:get_application_credential',
      load: find,
      target,
      async handle(call) {
        checkDeed(call.caller, 'list application credentials');
        return { body: member(call, await credentials.get(call.params.application_credential_id!)) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/users/:user_id/application_credentials/:application_credential_id',
      summary: 'Delete an application credential; tokens that it got die with it',
      action: 'identity:delete_application_credential',
      load: find,
      target,
      async handle(call) {
        checkDeed(call.caller, 'manage application credentials');
        await credentials.delete(call.params.application_credential_id!);
        return { status: 204 };
      },
    }),
  ];
}
