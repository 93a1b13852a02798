/** Users: https://docs.openstack.org/api-ref/identity/v3/#users */
import { Type } from 'typebox';
import { answerOf, listOf, nullable, openResource, zonelessTime } from '../http/answer.ts';

const strict = { additionalProperties: false };

export const domainId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-zA-Z0-9-]+$' });
const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });
const flag = Type.Optional(nullable(Type.Boolean()));

/** Null takes an option away. */
const options = Type.Object(
  {
    ignore_change_password_upon_first_use: flag,
    ignore_password_expiry: flag,
    ignore_lockout_failure_attempts: flag,
    lock_password: flag,
    ignore_user_inactivity: flag,
    multi_factor_auth_rules: Type.Optional(
      nullable(Type.Array(Type.Array(Type.String(), { minItems: 1, uniqueItems: true }), { uniqueItems: true })),
    ),
    multi_factor_auth_enabled: flag,
  },
  strict,
);

const federated = Type.Array(
  Type.Object({
    idp_id: Type.String(),
    protocols: Type.Array(Type.Object({ protocol_id: Type.String(), unique_id: Type.String() }), { minItems: 1 }),
  }),
);

const properties = {
  default_project_id: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
  description: Type.Optional(nullable(Type.String())),
  domain_id: Type.Optional(domainId),
  enabled: Type.Optional(Type.Boolean()),
  federated: Type.Optional(federated),
  password: Type.Optional(nullable(Type.String())),
  options: Type.Optional(options),
};

/** Other attributes, such as `email`, are kept in `extra`. */
export const userCreate = Type.Object({ user: Type.Object({ name, ...properties }) }, strict);
export const userUpdate = Type.Object(
  {
    user: Type.Object(
      { name: Type.Optional(name), id: Type.Optional(Type.String()), ...properties },
      { minProperties: 1 },
    ),
  },
  strict,
);

export const passwordChange = Type.Object({
  user: Type.Object({ original_password: Type.String(), password: Type.String() }, strict),
});

const booleanWords = ['True', 'TRUE', 'true', 'False', 'FALSE', 'false', '', '1', '0', 'y', 'Y', 'n', 'N']
  .concat(['on', 'ON', 'off', 'OFF', 'yes', 'no'])
  .map((word) => Type.Literal(word));

export const paging = {
  marker: Type.Optional(Type.String()),
  limit: Type.Optional(Type.String()),
  sort_key: Type.Optional(Type.String()),
  sort_dir: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
};

export const userListQuery = Type.Object({
  domain_id: Type.Optional(domainId),
  enabled: Type.Optional(Type.Union(booleanWords)),
  name: Type.Optional(name),
  idp_id: Type.Optional(Type.String()),
  protocol_id: Type.Optional(Type.String()),
  unique_id: Type.Optional(Type.String()),
  password_expires_at: Type.Optional(Type.String()),
  ...paging,
});

const user = openResource('User', {
  id: Type.String(),
  name: Type.String(),
  domain_id: Type.String(),
  enabled: Type.Boolean(),
  default_project_id: Type.Optional(Type.String()),
  password_expires_at: nullable(zonelessTime),
  options,
  federated: Type.Optional(federated),
});
export const userAnswer = answerOf('user', user);
export const usersAnswer = listOf('users', user);
