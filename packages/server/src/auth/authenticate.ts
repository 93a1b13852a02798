/** The token of `X-Auth-Token` → the caller that policy sees. */

import { rulesAllow } from '../access-rules/rule.ts';
import { IdentityError } from '../errors.ts';
import type { PolicyCredentials, PolicyToken } from '../policy/credentials.ts';
import { credentialsOf } from '../policy/credentials.ts';
import type { Caller } from './caller.ts';
import { checkCaller } from './delegation.ts';
import type { Standing } from './standing.ts';
import type { TokenValidation, ValidToken } from './validate.ts';

interface TokenUse {
  method: string;
  path: string;
}

/**
 * Builds the authentication step of the pipeline; it throws 401 for every token that is not valid, and for one whose access
 * rules do not allow the request; 403 for one that is not for asking this service.
 */
export function callerAuthentication(
  validation: TokenValidation,
): (token: string, use: TokenUse) => Caller | Promise<Caller> {
  // Credentials follow from the standing alone; a standing is replaced whole when anything about it changes.
  const credentials = new WeakMap<Standing, PolicyCredentials>();

  function callerOf({ token, claims, standing }: ValidToken, { method, path }: TokenUse): Caller {
    checkCaller(claims);
    const rules = standing.authorization.application_credential?.access_rules;
    if (rules && !rulesAllow(rules, method, path)) throw new IdentityError('unauthorized');
    const known = credentials.get(standing) ?? credentialsOf(standing.authorization as PolicyToken);
    credentials.set(standing, known);
    return { token, claims, authorization: standing.authorization, credentials: known };
  }
  const refused = (error: unknown): never => {
    throw error instanceof IdentityError && error.status === 404 ? new IdentityError('unauthorized') : error;
  };

  return (token, use) => {
    try {
      const valid = validation.validate(token);
      return valid instanceof Promise ? valid.then((found) => callerOf(found, use), refused) : callerOf(valid, use);
    } catch (error) {
      return refused(error);
    }
  };
}
