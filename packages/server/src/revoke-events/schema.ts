/** https://docs.openstack.org/api-ref/identity/v3-ext/#os-revoke-api */
import { Type } from 'typebox';
import { exactly, listOf, time } from '../http/answer.ts';

const text = Type.Optional(Type.String());
const event = exactly(
  {
    user_id: text,
    project_id: text,
    domain_id: text,
    domain_scope_id: text,
    role_id: text,
    audit_id: text,
    audit_chain_id: text,
    'OS-TRUST:trust_id': text,
    'OS-OAUTH1:consumer_id': text,
    'OS-OAUTH1:access_token_id': text,
    expires_at: Type.Optional(time),
    issued_before: time,
    revoked_at: time,
  },
  'RevocationEvent',
);
export const revokeEventsAnswer = listOf('events', event);
