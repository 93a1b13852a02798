/** What others verify signed tokens with: RFC 7517, RFC 8414, and the list of revoked PKI tokens. */
import { Type } from 'typebox';
import { exactly } from '../http/answer.ts';

const text = Type.String();
const uri = Type.String({ format: 'uri' });

/** In the clear where only audit ids are asked for, else signed. */
export const revocationListAnswer = Type.Union([
  exactly({ revoked: Type.Array(exactly({ expires: text, audit_id: text })) }),
  exactly({ signed: text }),
]);

export const keysAnswer = exactly({
  keys: Type.Array(Type.Object({ kty: text, kid: text, alg: text, use: Type.Literal('sig') })),
});

const metadata = {
  issuer: text,
  jwks_uri: uri,
  token_endpoint: Type.Optional(uri),
  grant_types_supported: Type.Array(text),
  response_types_supported: Type.Array(text),
};
export const issuerAnswer = exactly(metadata);
export const openIdIssuerAnswer = exactly({
  ...metadata,
  subject_types_supported: Type.Array(text),
  id_token_signing_alg_values_supported: Type.Array(text),
});
