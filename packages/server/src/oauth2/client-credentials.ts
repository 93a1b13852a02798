/**
 * OAuth 2.0 client credentials (RFC 6749, section 4.4): an application credential's id and secret for a token. Clients send
 * them by HTTP Basic authentication or in the form. What goes wrong is said in the form of RFC 6749, section 5.2.
 */
import { IdentityError } from '../errors.ts';

export interface TokenRequest {
  grant_type?: string;
  client_id?: string;
  client_secret?: string;
}

/** Basic authentication counts before the fields of the form. */
export function clientOf(form: TokenRequest, authorization: string | undefined): { id?: string; secret?: string } {
  const encoded = /^basic\s+([\w+/=-]+)\s*$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return { id: form.client_id, secret: form.client_secret };
  const [id, secret] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
  return { id, secret };
}

export const invalidClient = () => new IdentityError('oauth2_client', {}, { oauth2: 'invalid_client' });

/** @throws IdentityError 400 */
export function checkGrantType(grantType: string | undefined): void {
  if (grantType === 'client_credentials') return;
  throw grantType === undefined
    ? new IdentityError(
        'oauth2_request',
        { detail: 'The parameter grant_type is required.' },
        { oauth2: 'invalid_request' },
      )
    : new IdentityError(
        'oauth2_request',
        { detail: 'The parameter grant_type is none that is supported.' },
        { oauth2: 'unsupported_grant_type' },
      );
}

/** A refused sign-in, as OAuth 2.0 has it. */
export function asOAuth2Error(error: unknown): unknown {
  if (!(error instanceof IdentityError)) return error;
  if (error.status === 401) return invalidClient();
  if (error.status === 400)
    return new IdentityError('oauth2_request', { detail: error.message }, { oauth2: 'invalid_request' });
  if (error.status === 404) return new IdentityError('oauth2_other', {}, { oauth2: 'other_error', cause: error });
  return error;
}
