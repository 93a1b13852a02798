/** Signing in: https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
import { Type } from 'typebox';
import { answerOf, exactly, linksTo, namedReference, nullable, time } from '../http/answer.ts';
import { plainRole } from '../roles/schema.ts';

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

const text = Type.String();
const optionalText = Type.Optional(text);
const inDomain = exactly({ id: text, name: text, domain: namedReference });
const justId = exactly({ id: text });
const catalog = Type.Array(
  exactly({
    id: text,
    type: text,
    name: text,
    endpoints: Type.Array(
      // Endpoints bring along what else is kept with them.
      Type.Object({ id: text, interface: text, region_id: nullable(text), region: nullable(text), url: text }),
    ),
  }),
  { title: 'Catalog' },
);
const accessRule = exactly({ id: text, path: text, method: text, service: text });

/** What a token is good for; each kind of scope, and of delegation, has an attribute of its own. */
const token = exactly(
  {
    methods: Type.Array(text),
    user: exactly({ id: text, name: text, domain: namedReference, password_expires_at: nullable(text) }),
    audit_ids: Type.Array(text, { minItems: 1, maxItems: 2 }),
    expires_at: time,
    issued_at: time,
    project: Type.Optional(inDomain),
    is_domain: Type.Optional(Type.Boolean()),
    is_admin_project: Type.Optional(Type.Boolean()),
    domain: Type.Optional(namedReference),
    system: Type.Optional(exactly({ all: Type.Literal(true) })),
    roles: Type.Optional(
      Type.Array(
        // The roles of a trust are shown whole, as in Keystone.
        Type.Union([exactly({ id: text, name: text, domain_id: Type.Optional(nullable(text)) }), plainRole]),
        { minItems: 1 },
      ),
    ),
    catalog: Type.Optional(catalog),
    service_providers: Type.Optional(Type.Array(exactly({ id: text, auth_url: text, sp_url: text }))),
    'OS-TRUST:trust': Type.Optional(
      exactly({ id: text, impersonation: Type.Boolean(), trustor_user: justId, trustee_user: justId }),
    ),
    'OS-OAUTH1': Type.Optional(exactly({ access_token_id: text, consumer_id: text })),
    application_credential: Type.Optional(
      exactly({
        id: text,
        name: text,
        restricted: Type.Boolean(),
        access_rules: Type.Optional(Type.Array(accessRule)),
      }),
    ),
    bind: Type.Optional(Type.Object({ kerberos: optionalText, x509: optionalText })),
  },
  'Token',
);
export const tokenAnswer = answerOf('token', token);
export const catalogAnswer = exactly({ catalog, links: linksTo() });
