/** EC2 and S3 signatures: https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2-api */
import { type Static, Type } from 'typebox';

const text = Type.Optional(Type.String());
const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

/** What a service says of a request that was signed: all of it, or the text that was signed (`token`, base64). */
const signedRequest = Type.Object({
  /** Names the credential whose secret signed. */
  access: text,
  signature: text,
  verb: text,
  /** As the request named it, with or without the port. */
  host: text,
  path: text,
  /** Of the query or of the form, without the signature. */
  params: Type.Optional(Type.Record(Type.String(), scalar)),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** SHA-256 of the body in hexadecimal digits: version 4 signs it. */
  body_hash: text,
  token: text,
});
export type SignedRequest = Static<typeof signedRequest>;

const oneOfThem = Type.Optional(Type.Union([signedRequest, Type.Null()]));

/** One thing under three names, as Keystone took it at different times. */
export const signatureBody = Type.Object({ credentials: oneOfThem, credential: oneOfThem, ec2Credentials: oneOfThem });
export type SignatureBody = Static<typeof signatureBody>;
