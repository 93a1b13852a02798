/**
 * What PKI tokens once needed: certificates and the list of revoked tokens. Keystone keeps the URLs so that old clients are
 * told; they need no token.
 */
import { IdentityError } from '../errors.ts';
import { type Route, route } from '../http/route.ts';

/** @param revokeById `[token] revoke_by_id`: whether the list of revoked tokens is refused or gone */
export function pkiTombstones(revokeById: boolean): Route[] {
  const gone = (detail: string) => new IdentityError('gone', { detail });
  const withoutPki = (path: string, rel: string) =>
    route({
      method: 'GET',
      path,
      rel,
      summary: 'Gone: certificates of PKI tokens',
      statuses: [],
      public: true,
      handle() {
        throw gone('PKI tokens are verified by other means');
      },
    });

  return [
    withoutPki('/v3/OS-SIMPLE-CERT/ca', 'ca_certificate'),
    withoutPki('/v3/OS-SIMPLE-CERT/certificates', 'certificates'),
    route({
      method: 'GET',
      path: '/v3/auth/tokens/OS-PKI/revoked',
      rel: 'revocations',
      summary: 'Refused: the list of revoked PKI tokens',
      statuses: [],
      public: true,
      handle() {
        throw revokeById ? new IdentityError('forbidden') : gone('revoked tokens are not listed');
      },
    }),
  ];
}
