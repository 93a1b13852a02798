/** Keystone's older format, where `[DEFAULT] notification_format = basic`: what changed, and the request that changed it. */
import type { Payload } from './cadf.ts';
import type { Initiator, ResourceEvent } from './event.ts';

export function basicPayload({ id, actor, anonymous }: ResourceEvent, initiator: Initiator | undefined): Payload {
  const by = anonymous ? undefined : initiator;
  return {
    resource_info: id,
    ...(actor ? { actor_id: actor.id, actor_type: actor.type, actor_operation: actor.operation } : {}),
    ...(by ? { request_id: by.request_id } : {}),
    ...(by?.global_request_id === undefined ? {} : { global_request_id: by.global_request_id }),
  };
}
