/**
 * Events in the Cloud Auditing Data Federation's form (DMTF DSP0262), with the keys, in the order and with the words that
 * Keystone uses.
 */
import { createHash, randomUUID } from 'node:crypto';
import type {
  AuthenticateEvent,
  GrantEvent,
  Initiator,
  NotifiedEvent,
  Reason,
  ResourceEvent,
  ResourceType,
} from './event.ts';

export type Payload = Record<string, unknown>;

export interface CadfContext {
  /** Absent: none is named. */
  initiator: Initiator | undefined;
  /** Id of the service of type `identity`. */
  observerId: string | undefined;
  /** Milliseconds since the epoch. */
  at: number;
}

const ACCOUNT_USER = 'service/security/account/user';

const TARGETS: Partial<Record<ResourceType, string>> = {
  application_credential: 'data/security/credential',
  domain: 'data/security/domain',
  endpoint: 'data/security/endpoint',
  group: 'data/security/group',
  'OS-OAUTH1:access_token': 'data/security/credential',
  'OS-OAUTH1:consumer': 'data/security/account',
  'OS-OAUTH1:request_token': 'data/security/credential',
  'OS-TRUST:trust': 'data/security/trust',
  policy: 'data/security/policy',
  project: 'data/security/project',
  region: 'data/security/region',
  role: 'data/security/role',
  service: 'data/security/service',
  user: 'data/security/account/user',
};

/** Under which Keystone makes ids that are no UUIDs into some (RFC 4122, version 5). */
const NAMESPACE = Buffer.from('4332ecab770b4288a680b9aca3b1b153', 'hex');
const UUID = /^(?:urn:|uuid:)*\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;

/** CADF takes only UUIDs for ids of resources. */
export function cadfId(id: string): string {
  if (UUID.test(id)) return id;
  const bytes = createHash('sha1').update(NAMESPACE).update(id).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex');
}

/** `2026-11-22T04:31:44.123000+0000`: Python's microseconds. */
const cadfTime = (at: number) => new Date(at).toISOString().replace('Z', '000+0000');

function initiatorOf(initiator: Initiator): Payload {
  const { address, agent, user, project_id, domain_id, request_id, global_request_id } = initiator;
  return {
    id: user ? cadfId(user.id) : randomUUID(),
    typeURI: ACCOUNT_USER,
    ...(user?.name ? { name: user.name } : {}),
    host: { ...(address === undefined ? {} : { address }), agent },
    ...(user ? { user_id: user.id } : {}),
    ...(project_id === undefined ? {} : { project_id }),
    ...(domain_id === undefined ? {} : { domain_id }),
    request_id,
    ...(global_request_id === undefined ? {} : { global_request_id }),
    ...(user?.name ? { username: user.name } : {}),
  };
}

/** A sign-in's initiator is whom it was for. */
function signingIn(initiator: Initiator | undefined, { user, unknown }: AuthenticateEvent['subject']): Payload {
  const { user: _, ...request } = initiator ?? { address: undefined, agent: '', request_id: '' };
  return { ...initiatorOf(user ? { ...request, user } : request), ...unknown };
}

interface Said {
  action: string;
  outcome: string;
  initiator?: Payload;
  target: Payload;
  rest: Payload;
}

function resource(event: ResourceEvent, initiator: Initiator | undefined): Said {
  const { operation, type, id, reason } = event;
  return {
    action: `${operation}.${type}`,
    outcome: 'success',
    ...(initiator ? { initiator: initiatorOf(initiator) } : {}),
    target: { id, typeURI: TARGETS[type] ?? 'unknown' },
    rest: { ...reasonOf(reason), resource_info: id },
  };
}

function grant(event: GrantEvent, initiator: Initiator | undefined): Said {
  const { operation, outcome, target, targetId, actor, actorId, inherited, roleId } = event;
  return {
    action: `${operation}.role_assignment`,
    outcome,
    ...(initiator ? { initiator: initiatorOf(initiator) } : {}),
    target: { id: randomUUID(), typeURI: ACCOUNT_USER },
    rest: { [target]: targetId, [actor]: actorId, inherited_to_projects: inherited, role: roleId },
  };
}

function authenticate(event: AuthenticateEvent, initiator: Initiator | undefined): Said {
  const { outcome, reason, partialPasswordHash: content } = event;
  const attachment = { typeURI: 'mime:text/plain', content, name: 'partial_password_hash' };
  return {
    action: 'authenticate',
    outcome,
    initiator: signingIn(initiator, event.subject),
    target: { id: randomUUID(), typeURI: ACCOUNT_USER },
    rest: { ...reasonOf(reason), ...(content === undefined ? {} : { attachments: [attachment] }) },
  };
}

const reasonOf = (reason: Reason | undefined) =>
  reason ? { reason: { reasonType: reason.type, reasonCode: reason.code } } : {};

export function cadfPayload(event: NotifiedEvent, { initiator, observerId, at }: CadfContext): Payload {
  const by = event.kind === 'resource' && event.anonymous ? undefined : initiator;
  const {
    rest,
    target,
    initiator: shown,
    ...said
  } = event.kind === 'resource'
    ? resource(event, by)
    : event.kind === 'grant'
      ? grant(event, by)
      : authenticate(event, by);
  return {
    typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
    eventType: 'activity',
    id: randomUUID(),
    eventTime: cadfTime(at),
    ...said,
    observer: { id: observerId ?? randomUUID(), typeURI: 'service/security' },
    ...(shown ? { initiator: shown } : {}),
    target,
    ...rest,
  };
}
