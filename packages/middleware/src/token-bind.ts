/**
 * Token binding: a token that names a Kerberos principal is good only on a connection authenticated as that
 * principal. What authenticated the connection is told by the service (`remoteUser` option): never by a header of
 * the request, which anyone can write.
 */
import { InvalidTokenError } from './errors.ts';

/** How the transport, not the token, authenticated the caller (CGI's AUTH_TYPE and REMOTE_USER). */
export interface RemoteUser {
  /** e.g. `Negotiate`; compared without case. */
  authType: string;
  /** e.g. `alice@EXAMPLE.ORG`. */
  user: string;
}

/**
 * @param mode `disabled`; `permissive` (unknown kinds pass); `strict` (unknown kinds fail); `required` (there must
 *   be a binding); anything else is the name of a kind that must be there, e.g. `kerberos`.
 * @throws InvalidTokenError
 */
export function confirmBind(
  mode: string,
  bind: Readonly<Record<string, string>> | undefined | null,
  remote: RemoteUser | undefined,
): void {
  if (mode === 'disabled') return;
  const bindings = Object.entries(bind ?? {});
  const optional = mode === 'permissive' || mode === 'strict';
  if (bindings.length === 0) {
    if (optional) return;
    throw new InvalidTokenError('the token carries no binding and enforce_token_bind asks for one');
  }
  if (!optional && mode !== 'required' && !bindings.some(([kind]) => kind === mode))
    throw new InvalidTokenError(`the token is not bound by "${mode}"`);

  for (const [kind, principal] of bindings) {
    if (kind === 'kerberos') {
      if (remote?.authType.toLowerCase() !== 'negotiate')
        throw new InvalidTokenError('the token is bound to Kerberos and the connection is not');
      if (remote.user !== principal) throw new InvalidTokenError('the token is bound to another Kerberos principal');
    } else if (mode !== 'permissive') throw new InvalidTokenError('the token is bound by a kind that is not known');
  }
}
