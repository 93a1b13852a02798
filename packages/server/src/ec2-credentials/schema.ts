/** EC2 credentials: https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2-api */
import { Type } from 'typebox';
import { answerOf, listOf, nullable, resource } from '../http/answer.ts';

/** Whatever names no project is a project that does not exist. */
export const ec2Create = Type.Object({ tenant_id: Type.Optional(Type.Unknown()) });

/** What a blob says is shown as it is. */
const credential = resource('Ec2Credential', {
  user_id: Type.String(),
  tenant_id: nullable(Type.String()),
  access: Type.Unknown(),
  secret: Type.Unknown(),
  trust_id: Type.Unknown(),
});
export const ec2CredentialAnswer = answerOf('credential', credential);
export const ec2CredentialsAnswer = listOf('credentials', credential);
