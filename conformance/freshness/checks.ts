/** The questions: what a token is worth, and what it says. */
import type { Connection } from './connections.ts';
import type { Check, World } from './world.ts';

const validate = (world: World, connection: Connection, token: string) =>
  connection.ask('GET', '/v3/auth/tokens', { token: world.admin, subject: token });

/** The token as somebody else's subject, and as its own caller. */
export function worth(world: World, token: string, isValid: boolean): Check[] {
  return [
    {
      what: 'the token validated by the administrator',
      ask: async (connection) => String((await validate(world, connection, token)).status),
      right: isValid ? '200' : '404',
    },
    {
      what: 'a call with the token',
      ask: async (connection) =>
        String((await connection.ask('HEAD', '/v3/auth/tokens', { token, subject: token })).status),
      right: isValid ? '200' : '401',
    },
  ];
}

export const hasRole = (world: World, token: string, roleId: string, has: boolean): Check => ({
  what: 'the role in the token',
  async ask(connection) {
    const { body } = await validate(world, connection, token);
    return String(body.token?.roles?.some(({ id }: { id: string }) => id === roleId));
  },
  right: String(has),
});

/** `undefined` where the endpoint is not in the catalog. */
export const endpointUrl = (world: World, token: string, endpointId: string, url: string | undefined): Check => ({
  what: "the endpoint's URL in the token",
  async ask(connection) {
    const { body } = await validate(world, connection, token);
    const endpoints: { id: string; url: string }[] = body.token?.catalog?.flatMap(
      ({ endpoints: some }: { endpoints: unknown }) => some,
    );
    return String(endpoints?.find(({ id }) => id === endpointId)?.url);
  },
  right: String(url),
});

export const signsIn = (
  world: World,
  user: { id: string; password: string },
  does: boolean,
  scope?: object,
): Check => ({
  what: scope ? 'signing in to the project' : 'signing in with the password',
  ask: async (connection) => String((await world.signIn(user, scope, connection)).status),
  right: does ? '201' : '401',
});
