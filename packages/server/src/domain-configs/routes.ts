import { type Call, type Route, route } from '../http/route.ts';
import { configAnswer, configBody, optionAnswer } from './schema.ts';
import type { DomainConfigService } from './service.ts';

/** The whole, a group of options, one option: each path has the same verbs. */
const PARTS = [
  { path: '', rel: 'domain_config', named: 'the configuration of a domain' },
  { path: '/:group', rel: 'domain_config_group', named: 'a group of options of a domain' },
  { path: '/:group/:option', rel: 'domain_config_option', named: 'an option of a domain' },
] as const;

/** Everybody may know the rules for passwords. */
const isSecurityCompliance = ({ params }: Call) => params.group === 'security_compliance';

export function domainConfigRoutes(configs: DomainConfigService): Route[] {
  const id = (call: Call) => call.params.domain_id!;
  const partOf = ({ params: { group, option } }: Call) => ({
    ...(group === undefined ? {} : { group }),
    ...(option === undefined ? {} : { option }),
  });

  const parts = PARTS.flatMap(({ path, rel, named }) => [
    route({
      method: 'GET',
      path: `/v3/domains/:domain_id/config${path}`,
      rel,
      summary: `Show ${named}`,
      response: path === '/:group/:option' ? optionAnswer : configAnswer,
      action: (call) =>
        isSecurityCompliance(call) ? 'identity:get_security_compliance_domain_config' : 'identity:get_domain_config',
      async handle(call) {
        const config = isSecurityCompliance(call)
          ? configs.securityCompliance(id(call), partOf(call))
          : await configs.get(id(call), partOf(call));
        return { body: { config } };
      },
    }),
    route({
      method: 'PATCH',
      path: `/v3/domains/:domain_id/config${path}`,
      summary: `Change ${named}`,
      response: path === '/:group/:option' ? optionAnswer : configAnswer,
      action: 'identity:update_domain_config',
      body: configBody,
      handle: async (call) => ({
        body: { config: await configs.update(id(call), call.body.config, partOf(call)) },
      }),
    }),
    route({
      method: 'DELETE',
      path: `/v3/domains/:domain_id/config${path}`,
      summary: `Delete ${named}`,
      action: 'identity:delete_domain_config',
      async handle(call) {
        await configs.delete(id(call), partOf(call));
        return { status: 204 };
      },
    }),
  ]);

  const defaults = (path: string, rel: string) =>
    route({
      method: 'GET',
      path: `/v3/domains/config${path}/default`,
      rel,
      summary: 'Show what holds where a domain has no configuration of its own',
      response: path === '/:group/:option' ? optionAnswer : configAnswer,
      action: 'identity:get_domain_config_default',
      handle: (call) => ({ body: { config: configs.defaults(partOf(call)) } }),
    });

  return [
    ...parts,
    route({
      method: 'PUT',
      path: '/v3/domains/:domain_id/config',
      summary: 'Set the whole configuration of a domain',
      response: configAnswer,
      statuses: [200, 201],
      action: 'identity:create_domain_config',
      body: configBody,
      async handle(call) {
        const { config, isNew } = await configs.replace(id(call), call.body.config);
        return { status: isNew ? 201 : 200, body: { config } };
      },
    }),
    defaults('', 'domain_config_default'),
    defaults('/:group', 'domain_config_default_group'),
    defaults('/:group/:option', 'domain_config_default_option'),
  ];
}
