/** What a project or a domain may not be called. */
import { badRequest } from '../errors.ts';

export interface NameRules {
  /** `[resource] project_name_url_safe` and `domain_name_url_safe`: `off` lets every name pass. */
  projectNameUrlSafe: string;
  domainNameUrlSafe: string;
  /** `[federation] federated_domain_name`: reserved, in any case. */
  federatedDomainName: string;
}

/** The reserved characters of RFC 3986. */
const RESERVED = new Set(":/?#[]@!$&'()*+,;=");

const reservedIn = (name: string) => [...name].filter((character) => RESERVED.has(character)).join('');

/** Whether nothing in the name needs escaping in a URL. */
export const isUrlSafe = (name: string) => reservedIn(name) === '';

export function checkUrlSafe(rules: NameRules, isDomain: boolean, name: string): void {
  if ((isDomain ? rules.domainNameUrlSafe : rules.projectNameUrlSafe) === 'off') return;
  const found = reservedIn(name);
  if (found === '') return;
  throw badRequest(
    `${isDomain ? 'Domain' : 'Project'} name cannot contain the following reserved characters: ${found}`,
  );
}

export function checkNotFederated(rules: NameRules, name: string): void {
  if (name.toLowerCase() === rules.federatedDomainName.toLowerCase()) {
    throw badRequest(`Domain cannot be named ${name}`);
  }
}
