/** Domain configuration: https://docs.openstack.org/api-ref/identity/v3/#domain-configuration */
import { Type } from 'typebox';
import { answerOf } from '../http/answer.ts';

/** What may be in `config` depends on the path and on what is supported: the service judges it. */
export const configBody = Type.Object({ config: Type.Optional(Type.Unknown()) });

const options = Type.Record(Type.String(), Type.Unknown());
/** Options by group, but for a single option. */
export const configAnswer = answerOf('config', Type.Record(Type.String(), options, { title: 'DomainConfig' }));
export const optionAnswer = answerOf('config', options);
