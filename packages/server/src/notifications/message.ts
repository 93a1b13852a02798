/**
 * An event as oslo.messaging's notifier sends it, and its two wire forms: bare (`messaging`, version 1.0) and in an
 * envelope (`messagingv2`, version 2.0).
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Payload } from './cadf.ts';

export interface Message {
  message_id: string;
  /** `identity.` and the host. */
  publisher_id: string;
  event_type: string;
  priority: 'INFO';
  payload: Payload;
  /** UTC, `2026-11-22 04:31:44.123000`. */
  timestamp: string;
}

export type WireForm = 'messaging' | 'messagingv2';

/** @param at milliseconds since the epoch */
export function message(publisher_id: string, event_type: string, payload: Payload, at: number): Message {
  const timestamp = new Date(at).toISOString().replace('T', ' ').replace('Z', '000');
  return { message_id: randomUUID(), publisher_id, event_type, priority: 'INFO', payload, timestamp };
}

/**
 * The body for one topic. The same message gets the same `_unique_id` each time, by which oslo.messaging's consumers know
 * what was delivered twice; in another form or for another topic it is another one.
 */
export function wireBody(of: Message, form: WireForm, topic: string): Buffer {
  const _unique_id = createHash('md5').update(`${of.message_id} ${form} ${topic}`).digest('hex');
  const bare = { ...of, _unique_id };
  if (form === 'messaging') return Buffer.from(JSON.stringify(bare));
  return Buffer.from(JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(bare) }));
}
