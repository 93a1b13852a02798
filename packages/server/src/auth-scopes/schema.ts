/** https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
import { Type } from 'typebox';
import { exactly, linksTo } from '../http/answer.ts';

/** One entry where the caller may have a token for the system. */
export const systemScopesAnswer = exactly({
  system: Type.Array(exactly({ all: Type.Literal(true) })),
  links: linksTo(),
});
