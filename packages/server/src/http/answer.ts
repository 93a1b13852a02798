/**
 * JSON schemas of answers. A server only writes them into its OpenAPI document; the tests hold every answer against them.
 * A schema with a title becomes a component of the document.
 */
import { type TProperties, type TSchema, Type } from 'typebox';

const closed = { additionalProperties: false };
const uri = Type.String({ format: 'uri' });

export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** ISO 8601 in UTC, with its `Z`. */
export const time = Type.String({ format: 'date-time' });
/** The same without the zone, as some resources show it. */
export const zonelessTime = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?$' });

export const namedReference = Type.Object({ id: Type.String(), name: Type.String() }, closed);

/** An object of exactly these attributes. */
export const exactly = (properties: TProperties, title?: string): TSchema =>
  Type.Object(properties, { ...closed, ...(title === undefined ? {} : { title }) });

/** `links` of a resource; `more`: what it links to beside itself. */
export const linksTo = (...more: string[]): TSchema =>
  exactly({ self: uri, ...Object.fromEntries(more.map((name) => [name, uri])) });

export const collectionLinks = Type.Object(
  { self: uri, next: nullable(uri), previous: nullable(uri) },
  { ...closed, title: 'CollectionLinks' },
);

/** A resource with `links.self`. */
export const resource = (title: string, properties: TProperties): TSchema =>
  exactly({ links: linksTo(), ...properties }, title);

/** A resource that shows, beside its own attributes, those that its makers gave it. */
export const openResource = (title: string, properties: TProperties): TSchema =>
  Type.Object({ links: linksTo(), ...properties }, { title, additionalProperties: true });

/** `{"user": {…}}` */
export const answerOf = (name: string, schema: TSchema): TSchema => exactly({ [name]: schema });

/** `{"users": […], "links": {…}, "truncated"?: true}` */
export const listOf = (name: string, schema: TSchema): TSchema =>
  exactly({
    [name]: Type.Array(schema),
    links: collectionLinks,
    truncated: Type.Optional(Type.Literal(true)),
  });
