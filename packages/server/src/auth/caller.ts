/** Who calls: the validated token of `X-Auth-Token`, and the credentials that policy sees. Immutable. */
import type { TokenClaims } from '@archstone/tokens';
import type { PolicyCredentials } from '../policy/credentials.ts';
import type { Authorization } from './authorization.ts';

export interface Caller {
  readonly token: string;
  readonly claims: TokenClaims;
  readonly authorization: Authorization;
  readonly credentials: PolicyCredentials;
}
