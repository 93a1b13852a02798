/**
 * Token bodies as bytes. What subject and scope decide is rendered once and kept; a token adds its methods, audit ids and
 * times.
 */
import { formatTime, type TokenClaims } from '@archstone/tokens';
import type { Authorization } from './authorization.ts';

export interface RenderedAuthorization {
  /** `"user":{…}` */
  readonly user: string;
  /** Everything after the times, without the catalog; starts with a comma unless empty, closes the body. */
  readonly rest: Buffer;
  readonly restWithCatalog: Buffer;
  readonly size: number;
}

export function renderAuthorization({ user, catalog, roles, ...scope }: Authorization): RenderedAuthorization {
  const scoped = scope.project !== undefined || scope.domain !== undefined || scope.system !== undefined;
  const members = JSON.stringify(scoped ? { ...scope, roles } : scope).slice(1, -1);
  const rest = members === '' ? '' : `,${members}`;
  const withCatalog = catalog === undefined ? rest : `${rest},"catalog":${JSON.stringify(catalog)}`;
  const rendered = {
    user: `"user":${JSON.stringify(user)}`,
    rest: Buffer.from(`${rest}}}`),
    restWithCatalog: Buffer.from(`${withCatalog}}}`),
  };
  return { ...rendered, size: rendered.user.length + rendered.rest.length + rendered.restWithCatalog.length };
}

/** What methods, audit ids and times make of a token's body: kept as long as its claims are. */
const heads = new WeakMap<TokenClaims, { user: string; head: Buffer }>();

function headOf(claims: TokenClaims, user: string, keep: boolean): Buffer {
  const known = heads.get(claims);
  if (known?.user === user) return known.head;
  const head = Buffer.from(
    `{"token":{"methods":${JSON.stringify(claims.methods)},${user},"audit_ids":${JSON.stringify(claims.audit_ids)},` +
      `"expires_at":"${formatTime(claims.expires_at)}","issued_at":"${formatTime(claims.issued_at)}"`,
  );
  if (keep) heads.set(claims, { user, head });
  return head;
}

/** The response body of a token: `{"token": {…}}`. `keep` where the same claims will be shown again. */
export function renderToken(
  claims: TokenClaims,
  authorization: RenderedAuthorization,
  includeCatalog: boolean,
  keep = false,
): Buffer {
  const head = headOf(claims, authorization.user, keep);
  return Buffer.concat([head, includeCatalog ? authorization.restWithCatalog : authorization.rest]);
}
