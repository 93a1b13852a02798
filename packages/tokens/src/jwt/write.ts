import { auditIdBytes } from '../audit-id.ts';
import type { TokenClaims } from '../claims.ts';
import { unrepresentable } from '../errors.ts';
import { isRepresentableTime } from '../time.ts';
import type { JwtSubject } from './subject.ts';

export interface JwtParties {
  /** `iss`. */
  issuer: string;
  /** `aud`. */
  audience: string;
}

/** The payload of `docs/jwt-claims.md`, version 1. Throws `TokenError('unrepresentable')`. */
export function jwtPayload(claims: TokenClaims, subject: JwtSubject, { issuer, audience }: JwtParties): object {
  refuseContradictions(claims, subject);
  const [own, chain] = claims.audit_ids;
  // JSON.stringify leaves out what is undefined
  return {
    iss: issuer,
    sub: claims.user_id,
    aud: audience,
    client_id: claims.app_cred_id ?? claims.user_id,
    iat: microseconds(claims.issued_at),
    exp: microseconds(claims.expires_at),
    jti: own,
    chain,
    amr: claims.methods,
    user: { name: subject.user.name, domain: reference(subject.user.domain) },
    project: writeProject(subject),
    domain: subject.domain && reference(subject.domain),
    system: claims.system,
    ...writeRoles(claims, subject),
    ...writeDelegation(claims, subject),
  };
}

const reference = ({ id, name }: { id: string; name: string }) => ({ id, name });

/** A domain that is the user's own is left out: 60 characters of most tokens. */
function writeProject({ user, project }: JwtSubject): object | undefined {
  if (!project) return undefined;
  const same = project.domain.id === user.domain.id && project.domain.name === user.domain.name;
  return {
    ...reference(project),
    domain: same ? undefined : reference(project.domain),
    is_domain: project.is_domain === true ? true : undefined,
  };
}

function writeRoles(claims: TokenClaims, { roles }: JwtSubject): object {
  if (!isScoped(claims)) {
    if (roles.length > 0) throw unrepresentable('roles without a scope');
    return {};
  }
  const ids = roles.flatMap(({ id }) => id ?? []);
  return { roles: roles.map(({ name }) => name), role_ids: ids.length === roles.length ? ids : undefined };
}

function writeDelegation(claims: TokenClaims, subject: JwtSubject): object {
  const { application_credential: credential, trust, oauth1 } = subject;
  return {
    app_cred: credential && {
      name: credential.name,
      restricted: credential.restricted,
      access_rules: credential.access_rules?.map(({ id, service, method, path }) => ({ id, service, method, path })),
    },
    trust: trust && {
      id: trust.id,
      trustor: trust.trustor_user_id,
      trustee: trust.trustee_user_id,
      impersonation: trust.impersonation,
    },
    oauth1: oauth1 && { access_token_id: oauth1.access_token_id, consumer_id: oauth1.consumer_id },
    federation:
      claims.idp_id === undefined
        ? undefined
        : { idp: claims.idp_id, protocol: claims.protocol_id, groups: claims.group_ids ?? [] },
    cnf: claims.thumbprint === undefined ? undefined : { 'x5t#S256': claims.thumbprint },
  };
}

export const isScoped = (claims: TokenClaims): boolean =>
  claims.project_id !== undefined || claims.domain_id !== undefined || claims.system !== undefined;

/** A token that said less than its claims, or something else, would be worth more than it should. */
function refuseContradictions(claims: TokenClaims, subject: JwtSubject): void {
  const pairs = [
    ['user_id', subject.user.id],
    ['project_id', subject.project?.id],
    ['domain_id', subject.domain?.id],
    ['app_cred_id', subject.application_credential?.id],
    ['trust_id', subject.trust?.id],
    ['access_token_id', subject.oauth1?.access_token_id],
  ] as const;
  for (const [claim, id] of pairs) {
    if (claims[claim] !== id) throw unrepresentable(`${claim} is not what the subject says`);
  }
  const scopes = [claims.project_id, claims.domain_id, claims.system].filter((scope) => scope !== undefined);
  if (scopes.length > 1) throw unrepresentable('more than one scope');
  if (claims.methods.length === 0) throw unrepresentable('a token without an authentication method');
  if (claims.audit_ids.length < 1 || claims.audit_ids.length > 2) throw unrepresentable('one or two audit ids');
  for (const id of claims.audit_ids) auditIdBytes(id);
  const federated = [claims.idp_id, claims.protocol_id].filter((id) => id !== undefined).length;
  if (federated === 1 || (federated === 0 && claims.group_ids && claims.group_ids.length > 0)) {
    throw unrepresentable('a federated user without an identity provider or a protocol');
  }
}

function microseconds(time: number): number {
  if (!isRepresentableTime(time)) throw unrepresentable('not a time');
  return Math.round(time * 1e6) / 1e6;
}
