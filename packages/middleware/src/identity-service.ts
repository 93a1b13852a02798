/**
 * The one conversation with Identity: "what does this token stand for?", asked with a token of our own.
 *
 * The session signs in when first needed, before its token ends, and once more when Identity answers 401 to it; the
 * repeated question is the same one, `allow_expired` included. A second 401 is our own trouble, not the caller's.
 */
import { ClientError, HttpError, Session } from '@archstone/client';
import { IdentityUnavailableError, InvalidTokenError } from './errors.ts';
import { isPrintable } from './headers.ts';
import type { Settings } from './settings.ts';
import { parseTokenBody, type TokenBody } from './token-body.ts';

export interface IdentityService {
  readonly session: Session;
  /**
   * @param allowExpired asks for a token that ended within Identity's `allow_expired_window`, too.
   * @throws InvalidTokenError where Identity does not know the token; IdentityUnavailableError for any other trouble
   */
  validate(token: string, allowExpired: boolean): Promise<TokenBody>;
}

/**
 * Identity's words for "not a token". 404 is the one that it chooses itself; the others come from whatever parses its
 * requests when a header is too long or otherwise odd, and the caller's token is all that varies in ours.
 */
const NOT_A_TOKEN = new Set([400, 404, 413, 414, 431]);

export function identityService(settings: Settings): IdentityService {
  const { auth, tls, timeout, retries, regionName, includeServiceCatalog } = settings;
  const session = new Session({
    auth,
    ...tls,
    timeout,
    retries,
    regionName,
    interface: settings.interface,
    userAgent: 'archstone-middleware',
  });

  async function ask(token: string, allowExpired: boolean): Promise<unknown> {
    const root = await session.getIdentityUrl();
    const answer = await session.request({
      url: `${root}/auth/tokens`,
      query: {
        ...(!includeServiceCatalog && { nocatalog: null }),
        ...(allowExpired && { allow_expired: '1' }),
      },
      // The last one says that access rules are enforced here; without it Identity hides such credentials from us.
      headers: { 'x-subject-token': token, 'openstack-identity-access-rules': '1' },
    });
    return answer.body;
  }

  return {
    session,
    async validate(token, allowExpired) {
      if (!isPrintable(token)) throw new InvalidTokenError('what was presented can not be a token');
      let answer: unknown;
      try {
        answer = await ask(token, allowExpired);
      } catch (error) {
        if (error instanceof HttpError && NOT_A_TOKEN.has(error.status))
          throw new InvalidTokenError(`Identity does not know the token (${error.status})`);
        if (error instanceof ClientError) throw new IdentityUnavailableError(reason(error), { cause: error });
        throw error;
      }
      return parseTokenBody(answer);
    },
  };
}

function reason(error: ClientError): string {
  if (!(error instanceof HttpError)) return error.message;
  if (error.status === 401) return 'Identity refuses our own token, even a new one';
  if (error.status === 403)
    return 'Identity does not let our own user validate tokens; it needs the role "service" or "admin"';
  return `Identity answered ${error.status}`;
}
