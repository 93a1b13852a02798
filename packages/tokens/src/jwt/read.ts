import { auditIdBytes } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import { malformed, TokenError } from '../errors.ts';
import { asList, asObject, asText, asTexts, type JsonObject } from '../json.ts';
import { isRepresentableTime } from '../time.ts';
import type { JwtAccessRule, JwtReference, JwtSubject } from './subject.ts';
import { isScoped } from './write.ts';

export interface JwtContents {
  claims: TokenClaims;
  subject: JwtSubject;
}

/** The contents of a payload of version 1. Throws `TokenError('malformed' | 'unknown_version')`. */
export function readJwtPayload(payload: JsonObject): JwtContents {
  if (payload.v !== undefined) throw new TokenError('unknown_version', 'a version of the claims that does not exist');
  const claims: TokenClaims = {
    user_id: asText(payload.sub, 'sub'),
    methods: asTexts(payload.amr, 'amr'),
    issued_at: readTime(payload.iat),
    expires_at: readTime(payload.exp),
    audit_ids: [readAuditId(payload.jti)],
  };
  if (payload.chain !== undefined) claims.audit_ids.push(readAuditId(payload.chain));
  const user = asObject(payload.user, 'user');
  const subject: JwtSubject = {
    user: {
      id: claims.user_id,
      name: asText(user.name, 'user.name'),
      domain: readReference(user.domain, 'user.domain'),
    },
    roles: [],
  };
  readScope(payload, claims, subject);
  readDelegation(payload, claims, subject);
  if (asText(payload.client_id, 'client_id') !== (claims.app_cred_id ?? claims.user_id)) {
    throw malformed('client_id is neither the application credential nor the user');
  }
  return { claims, subject };
}

function readScope({ project, domain, system, roles, role_ids }: JsonObject, claims: TokenClaims, subject: JwtSubject) {
  if ([project, domain, system].filter((scope) => scope !== undefined).length > 1) throw malformed('two scopes');
  if (project !== undefined) {
    const { domain: home, is_domain } = asObject(project, 'project');
    const own = readReference(project, 'project');
    subject.project = {
      ...own,
      domain: home === undefined ? subject.user.domain : readReference(home, 'project.domain'),
    };
    if (is_domain !== undefined) subject.project.is_domain = readBoolean(is_domain, 'project.is_domain');
    claims.project_id = own.id;
  }
  if (domain !== undefined) {
    subject.domain = readReference(domain, 'domain');
    claims.domain_id = subject.domain.id;
  }
  if (system !== undefined) {
    if (system !== 'all') throw malformed('a system scope other than all');
    claims.system = 'all';
  }
  if (isScoped(claims) !== (roles !== undefined)) throw malformed('roles without a scope, or a scope without roles');
  if (roles !== undefined) subject.roles = readRoles(roles, role_ids);
}

function readRoles(names: unknown, ids: unknown): JwtSubject['roles'] {
  const roles: JwtSubject['roles'] = asTexts(names, 'roles').map((name) => ({ name }));
  if (ids === undefined) return roles;
  const given = asTexts(ids, 'role_ids');
  if (given.length !== roles.length) throw malformed('roles and their ids are not as many');
  return roles.map(({ name }, i) => ({ name, id: given[i]! }));
}

function readDelegation(payload: JsonObject, claims: TokenClaims, subject: JwtSubject): void {
  if (payload.app_cred !== undefined) {
    const { name, restricted, access_rules: rules } = asObject(payload.app_cred, 'app_cred');
    const credential: JwtSubject['application_credential'] = {
      id: asText(payload.client_id, 'client_id'),
      restricted: readBoolean(restricted, 'app_cred.restricted'),
    };
    if (name !== undefined) credential.name = asText(name, 'app_cred.name');
    if (rules !== undefined) credential.access_rules = asList(rules, 'app_cred.access_rules').map(readAccessRule);
    claims.app_cred_id = credential.id;
    subject.application_credential = credential;
  }
  if (payload.trust !== undefined) {
    const trust = asObject(payload.trust, 'trust');
    subject.trust = {
      id: asText(trust.id, 'trust.id'),
      trustor_user_id: asText(trust.trustor, 'trust.trustor'),
      trustee_user_id: asText(trust.trustee, 'trust.trustee'),
      impersonation: readBoolean(trust.impersonation, 'trust.impersonation'),
    };
    claims.trust_id = subject.trust.id;
  }
  if (payload.oauth1 !== undefined) {
    const oauth1 = asObject(payload.oauth1, 'oauth1');
    const access_token_id = asText(oauth1.access_token_id, 'oauth1.access_token_id');
    subject.oauth1 = { access_token_id, consumer_id: asText(oauth1.consumer_id, 'oauth1.consumer_id') };
    claims.access_token_id = access_token_id;
  }
  if (payload.federation !== undefined) {
    const federation = asObject(payload.federation, 'federation');
    claims.idp_id = asText(federation.idp, 'federation.idp');
    claims.protocol_id = asText(federation.protocol, 'federation.protocol');
    claims.group_ids = asTexts(federation.groups, 'federation.groups');
  }
  if (payload.cnf !== undefined) claims.thumbprint = asText(asObject(payload.cnf, 'cnf')['x5t#S256'], 'cnf.x5t#S256');
}

function readAccessRule(value: unknown): JwtAccessRule {
  const { id, service, method, path } = asObject(value, 'an access rule');
  return {
    id: asText(id, 'an access rule’s id'),
    service: asText(service, 'an access rule’s service'),
    method: asText(method, 'an access rule’s method'),
    path: asText(path, 'an access rule’s path'),
  };
}

function readReference(value: unknown, name: string): JwtReference {
  const { id, name: called } = asObject(value, name);
  return { id: asText(id, `${name}.id`), name: asText(called, `${name}.name`) };
}

function readBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw malformed(`${name} is not true or false`);
}

function readTime(value: unknown): number {
  if (typeof value === 'number' && isRepresentableTime(value)) return value;
  throw malformed('not a time');
}

function readAuditId(value: unknown): string {
  const id = asText(value, 'an audit id');
  try {
    auditIdBytes(id);
  } catch {
    throw malformed('not an audit id');
  }
  return id;
}
