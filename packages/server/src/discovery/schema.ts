/** https://docs.openstack.org/api-ref/identity/v3/#api-discovery, and JSON Home for who asks for that. */
import { Type } from 'typebox';
import { answerOf, exactly } from '../http/answer.ts';

const text = Type.String();
const version = exactly(
  {
    id: text,
    status: text,
    updated: text,
    links: Type.Array(exactly({ rel: text, href: text, type: Type.Optional(text) })),
    'media-types': Type.Array(exactly({ base: text, type: text })),
  },
  'Version',
);
const home = answerOf('resources', Type.Record(text, Type.Object({}), { title: 'JsonHome' }));
export const versionsAnswer = Type.Union([answerOf('versions', answerOf('values', Type.Array(version))), home]);
export const versionAnswer = Type.Union([answerOf('version', version), home]);
