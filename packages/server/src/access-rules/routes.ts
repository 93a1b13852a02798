/** Access rules: https://docs.openstack.org/api-ref/identity/v3/#application-credentials */
import { checkDeed } from '../auth/delegation.ts';
import { collection, type ListLimits, listQuery, PAGED, withSelf } from '../http/list.ts';
import { type Call, type Route, route } from '../http/route.ts';
import { accessRuleAnswer, accessRulesAnswer } from './schema.ts';
import type { AccessRuleService } from './service.ts';

const FILTERS = ['service', 'path', 'method'];
const PATH = 'access_rules';

/** The user as policy may see it. */
type TargetUser = Readonly<Record<string, unknown>> & { id: string };

export interface AccessRuleRoutesOptions {
  rules: AccessRuleService;
  /** Undefined for an unknown user, so that the answer does not tell. */
  findUser(id: string): Promise<TargetUser | undefined>;
  limits: ListLimits;
}

export function accessRuleRoutes({ rules, findUser, limits }: AccessRuleRoutesOptions): Route[] {
  const load = ({ params }: Call) => findUser(params.user_id!);
  const target = (_call: Call, user: TargetUser | undefined) => (user ? { target: { user } } : {});

  return [
    route({
      method: 'GET',
      path: '/v3/users/:user_id/access_rules',
      rel: 'access_rules',
      summary: 'List the access rules of a user',
      parameters: [...FILTERS, ...PAGED],
      response: accessRulesAnswer,
      action: 'identity:list_access_rules',
      load,
      target,
      async handle(call) {
        checkDeed(call.caller, 'list application credentials');
        const query = listQuery(call, FILTERS, limits);
        const found = await rules.list(call.params.user_id!, query);
        return { body: collection(call, 'access_rules', found, query, PATH) };
      },
    }),
    route({
      method: 'GET',
      path: '/v3/users/:user_id/access_rules/:access_rule_id',
      rel: 'access_rule',
      summary: 'Show an access rule',
      response: accessRuleAnswer,
      action: 'identity:get_access_rule',
      load,
      target,
      async handle(call) {
        checkDeed(call.caller, 'list application credentials');
        const rule = await rules.get(call.params.user_id!, call.params.access_rule_id!);
        return { body: { access_rule: withSelf(call, PATH, rule) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/v3/users/:user_id/access_rules/:access_rule_id',
      summary: 'Delete an access rule that no application credential uses',
      action: 'identity:delete_access_rule',
      load,
      target,
      async handle(call) {
        checkDeed(call.caller, 'list application credentials');
        await rules.delete(call.params.user_id!, call.params.access_rule_id!);
        return { status: 204 };
      },
    }),
  ];
}
