/**
 * What the rules of a mapping look like, in the three versions of their schema: 2.0 lets projects be placed in a domain,
 * 3.0 adds `projects_json`. https://docs.openstack.org/keystone/latest/admin/federation/mapping_combinations.html
 */
import { type TProperties, Type } from 'typebox';

const closed = { additionalProperties: false };
const text = Type.String();
const optionalText = Type.Optional(text);

const domain = Type.Object({ id: optionalText, name: optionalText }, closed);
const user = Type.Object(
  {
    id: optionalText,
    name: optionalText,
    email: optionalText,
    domain: Type.Optional(domain),
    type: Type.Optional(Type.Union([Type.Literal('ephemeral'), Type.Literal('local')])),
  },
  closed,
);
const group = Type.Union([Type.Object({ id: text }, closed), Type.Object({ name: text, domain }, closed)]);
const roles = Type.Array(Type.Object({ name: text }, closed));
const projects = (more: TProperties) => Type.Array(Type.Object({ name: text, roles, ...more }, closed));

const condition = (name: string) =>
  Type.Object({ type: text, [name]: Type.Array(Type.Unknown()), regex: Type.Optional(Type.Boolean()) }, closed);
const remote = Type.Union([
  Type.Object({ type: text }, closed),
  ...['any_one_of', 'not_any_of', 'blacklist', 'whitelist'].map(condition),
]);

const mapping = (project: TProperties, more: TProperties) =>
  Type.Object({
    rules: Type.Array(
      Type.Object(
        {
          local: Type.Array(
            Type.Object(
              {
                user: Type.Optional(user),
                projects: Type.Optional(projects(project)),
                group: Type.Optional(group),
                groups: optionalText,
                group_ids: optionalText,
                domain: Type.Optional(domain),
                ...more,
              },
              closed,
            ),
          ),
          remote: Type.Array(remote, { minItems: 1 }),
        },
        closed,
      ),
      { minItems: 1 },
    ),
    schema_version: optionalText,
  });

const inDomain = { domain: Type.Optional(domain) };

/** By `schema_version`. */
export const mappingSchemas = {
  '1.0': mapping({}, {}),
  '2.0': mapping(inDomain, {}),
  '3.0': mapping(inDomain, { projects_json: optionalText }),
};
