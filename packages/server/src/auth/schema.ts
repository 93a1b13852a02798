/** Signing in: https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
import { Type } from 'typebox';

const name = Type.String();
const reference = Type.Object({ id: Type.Optional(name), name: Type.Optional(name) });

export const tokenIssueBody = Type.Object({
  auth: Type.Object({
    identity: Type.Object({
      methods: Type.Array(Type.String()),
      password: Type.Optional(
        Type.Object({
          user: Type.Optional(
            Type.Object({
              id: Type.Optional(name),
              name: Type.Optional(name),
              password: Type.Optional(Type.String()),
              domain: Type.Optional(reference),
            }),
          ),
        }),
      ),
      token: Type.Optional(Type.Object({ id: Type.String() })),
      application_credential: Type.Optional(
        Type.Object({
          id: Type.Optional(name),
          name: Type.Optional(name),
          secret: Type.Optional(Type.String()),
          user: Type.Optional(
            Type.Object({ id: Type.Optional(name), name: Type.Optional(name), domain: Type.Optional(reference) }),
          ),
        }),
      ),
    }),
    scope: Type.Optional(
      Type.Union([
        Type.String(),
        Type.Object({
          project: Type.Optional(
            Type.Object({ id: Type.Optional(name), name: Type.Optional(name), domain: Type.Optional(reference) }),
          ),
          domain: Type.Optional(reference),
          'OS-TRUST:trust': Type.Optional(Type.Object({ id: Type.Optional(name) })),
          system: Type.Optional(Type.Object({ all: Type.Optional(Type.Union([Type.Boolean(), Type.String()])) })),
        }),
      ]),
    ),
  }),
});
