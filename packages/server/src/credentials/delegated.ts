/**
 * What a delegated token (of a trust, an application credential or an OAuth1 access token) may do with credentials: only
 * those of exactly the project that was delegated are within its reach. One without a project, such as a TOTP secret, is
 * the user's own and never is. A token of a restricted application credential makes none that one signs in with.
 */
import { IdentityError } from '../errors.ts';
import type { Call } from '../http/route.ts';

export const isDelegated = ({ caller: { claims } }: Call) =>
  claims.trust_id !== undefined || claims.app_cred_id !== undefined || claims.access_token_id !== undefined;

export const isWithinDelegation = (call: Call, projectId: string | null | undefined) =>
  !isDelegated(call) || (projectId ?? null) === (call.caller.claims.project_id ?? null);

export const outsideDelegation = () =>
  new IdentityError('forbidden_action', {
    action: 'Credential project does not match the project scope of the delegated token',
  });

/** @throws IdentityError 403 */
export async function checkMayMakeCredentials(
  { caller: { claims } }: Call,
  isUnrestricted: (applicationCredentialId: string) => Promise<boolean>,
): Promise<void> {
  if (!claims.methods.includes('application_credential')) return;
  if (claims.app_cred_id !== undefined && (await isUnrestricted(claims.app_cred_id))) return;
  throw new IdentityError('forbidden_action', {
    action: "Using method 'application_credential' is not allowed for managing additional credentials",
  });
}
