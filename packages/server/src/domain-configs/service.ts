/**
 * Configuration that a domain has of its own: where its users are. Invariants: only options of the list in `options.ts`;
 * a sensitive one is stored apart and leaves this room only in `effective`, for whoever connects to the directory. At most
 * one domain is registered for the SQL driver beside the default one.
 */
import { badRequest, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import { isGroup, isSensitive, isWhitelisted, READABLE_OPTIONS, type SupportedOptions } from './options.ts';
import type { ConfigOption, ConfigPart, DomainConfigStore } from './store.ts';
import { substitute } from './substitution.ts';

export type DomainConfigService = ReturnType<typeof domainConfigService>;
/** Options by group and name. */
export type DomainConfig = Record<string, Record<string, unknown>>;

export interface DomainConfigServiceOptions {
  configs: DomainConfigStore;
  supported: SupportedOptions;
  /** Throws 404 for an unknown domain. */
  domains: { get(id: string): Promise<unknown> };
  /** The service's own configuration by section and option. */
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  defaultDomainId: string;
  write: Write;
  /** Called with a sentence for the log; never with a secret. */
  warn(message: string): void;
}

const SQL_DRIVER = 'SQLDriver';

function byGroup(options: readonly ConfigOption[]): DomainConfig {
  const config: DomainConfig = {};
  for (const { group, option, value } of options) {
    config[group] ??= {};
    config[group][option] = value;
  }
  return config;
}

/** One option that was asked for by name comes without its group. */
const shaped = (options: readonly ConfigOption[], { option }: ConfigPart): Record<string, unknown> =>
  option === undefined ? byGroup(options) : Object.fromEntries(options.map((one) => [one.option, one.value]));

const describe = ({ group, option }: ConfigPart) => {
  if (option !== undefined) return `option ${option} in group ${group}`;
  return group === undefined ? 'any options' : `group ${group}`;
};

export function domainConfigService(options: DomainConfigServiceOptions) {
  const { configs, supported, domains, settings, defaultDomainId, write, warn } = options;
  const invalid = (reason: string) => forbidden(`Invalid domain specific configuration: ${reason}.`);
  const notFound = (domain_id: string, part: ConfigPart) =>
    new IdentityError('domain_config_not_found', { domain_id, part: describe(part) });

  function checkSupported({ group, option }: ConfigPart): void {
    if (group === undefined) return;
    if (!isGroup(supported, group)) throw invalid(`Group ${group} is not supported for domain specific configurations`);
    if (option !== undefined && !isWhitelisted(supported, group, option) && !isSensitive(supported, group, option))
      throw invalid(`Option ${option} in group ${group} is not supported for domain specific configurations`);
  }

  /** @throws IdentityError 403 for what is not supported or is nothing, 400 for what is no object at all */
  function parse(given: unknown): DomainConfig {
    if (!given || (Array.isArray(given) && given.length === 0)) throw invalid('No options specified');
    if (typeof given !== 'object' || Array.isArray(given))
      throw badRequest("Invalid input for field 'config': must be object.");
    const groups = Object.entries(given);
    if (groups.length === 0) throw invalid('No options specified');
    for (const [group, found] of groups) {
      if (typeof found !== 'object' || found === null || Array.isArray(found) || Object.keys(found).length === 0)
        throw invalid(`The value of group ${group} specified in the config should be a dictionary of options`);
      for (const option of Object.keys(found)) checkSupported({ group, option });
    }
    return given as DomainConfig;
  }

  const asRows = (config: DomainConfig) =>
    Object.entries(config).flatMap(([group, found]) =>
      Object.entries(found).map(([option, value]) => ({
        group,
        option,
        value,
        isSensitive: isSensitive(supported, group, option),
      })),
    );

  /** A change of one part names that part and nothing else. */
  function checkOnly(config: DomainConfig, { group, option }: ConfigPart): void {
    if (group === undefined) return;
    const names = Object.keys(config[group] ?? {});
    if (Object.keys(config).length !== 1 || !(group in config))
      throw invalid(`Trying to update group ${group}, so that, and only that, group must be specified in the config`);
    if (option !== undefined && (names.length !== 1 || names[0] !== option))
      throw invalid(
        `Trying to update option ${option} in group ${group}, so that, and only that, option must be specified in the config`,
      );
  }

  async function has(domainId: string, part: ConfigPart): Promise<boolean> {
    const whitelisted = await configs.whitelisted(domainId, part);
    return whitelisted.length > 0 || (await configs.sensitive(domainId, part)).length > 0;
  }

  const defaults = (group: string, names: readonly string[]): ConfigOption[] =>
    names.map((option) => ({ group, option, value: settings[group]?.[option] ?? null }));

  return {
    async get(domainId: string, part: ConfigPart): Promise<Record<string, unknown>> {
      checkSupported(part);
      const found = await configs.whitelisted(domainId, part);
      if (found.length === 0) throw notFound(domainId, part);
      await domains.get(domainId);
      return shaped(found, part);
    },
    /** What every caller may know of the rules for passwords, asked of the default domain. */
    securityCompliance(domainId: string, { option }: ConfigPart): Record<string, unknown> {
      if (domainId !== defaultDomainId)
        throw invalid('Security compliance can be read of the default domain and of no other');
      const names = READABLE_OPTIONS.filter((name) => option === undefined || name === option);
      if (names.length === 0)
        throw invalid(`Only ${READABLE_OPTIONS.join(' and ')} can be read of security_compliance`);
      return shaped(defaults('security_compliance', names), { option });
    },
    defaults(part: ConfigPart): Record<string, unknown> {
      checkSupported(part);
      const { group, option } = part;
      const { whitelisted } = supported;
      if (group === undefined) {
        return shaped(
          Object.entries(whitelisted).flatMap(([name, names]) => defaults(name, names)),
          part,
        );
      }
      if (option !== undefined && !isWhitelisted(supported, group, option))
        throw invalid(`Reading the default for option ${option} in group ${group} is not supported`);
      return shaped(defaults(group, option === undefined ? (whitelisted[group] ?? []) : [option]), part);
    },

    /** Everything that the domain had gives way. `isNew`: it had nothing. */
    async replace(domainId: string, given: unknown): Promise<{ config: DomainConfig; isNew: boolean }> {
      await domains.get(domainId);
      const rows = asRows(parse(given));
      return write('authorization', async (trx) => {
        const before = [
          ...(await configs.whitelisted(domainId, {}, trx)),
          ...(await configs.sensitive(domainId, {}, trx)),
        ];
        await configs.delete(trx, domainId);
        await configs.insert(trx, domainId, rows);
        return { config: byGroup(await configs.whitelisted(domainId, {}, trx)), isNew: before.length === 0 };
      });
    },
    /** A part that is named must be there already. */
    async update(domainId: string, given: unknown, part: ConfigPart): Promise<DomainConfig> {
      await domains.get(domainId);
      const { group, option } = part;
      const config = parse(group !== undefined && option !== undefined ? { [group]: given } : given);
      checkSupported(part);
      checkOnly(config, part);
      if (group !== undefined && !(await has(domainId, part))) throw notFound(domainId, part);
      return write('authorization', async (trx) => {
        const rows = asRows(config);
        for (const row of rows) await configs.delete(trx, domainId, row);
        await configs.insert(trx, domainId, rows);
        return byGroup(await configs.whitelisted(domainId, {}, trx));
      });
    },
    async delete(domainId: string, part: ConfigPart): Promise<void> {
      await domains.get(domainId);
      checkSupported(part);
      if (part.group !== undefined && !(await has(domainId, part))) throw notFound(domainId, part);
      await write('authorization', (trx) => configs.delete(trx, domainId, part));
    },

    /** The whole configuration of a domain with what is sensitive in it: for whoever connects to its directory. */
    async effective(domainId: string): Promise<DomainConfig> {
      const sensitive = await configs.sensitive(domainId);
      const secrets = Object.fromEntries(sensitive.map(({ option, value }) => [option, value]));
      const whitelisted = (await configs.whitelisted(domainId)).map((one) => {
        if (typeof one.value !== 'string') return one;
        const result = substitute(one.value, secrets);
        if ('value' in result) return { ...one, value: result.value };
        warn(`option ${one.option} in group ${one.group} of domain ${domainId} holds ${result.fault}`);
        return one;
      });
      return byGroup([...whitelisted, ...sensitive]);
    },
    /** Only one domain with a configuration of its own may keep its users in SQL. Whether it is this one. */
    registerSqlDriver(domainId: string): Promise<boolean> {
      return write('authorization', async (trx) => {
        await configs.register(trx, SQL_DRIVER, domainId);
        return (await configs.registered(SQL_DRIVER, trx)) === domainId;
      });
    },
    async releaseSqlDriver(domainId: string): Promise<void> {
      await write('authorization', (trx) => configs.release(trx, domainId, SQL_DRIVER));
    },
  };
}
