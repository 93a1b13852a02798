/** `GET /v3/OS-REVOKE/events`: the revocation events, oldest first. https://docs.openstack.org/api-ref/identity/v3-ext/#os-revoke-api */
import { formatTime, parseTime } from '@archstone/tokens';
import { Type } from 'typebox';
import { IdentityError } from '../errors.ts';
import { type Route, route } from '../http/route.ts';
import type { RevocationEvent } from '../revocation/event.ts';
import { revokeEventsAnswer } from './schema.ts';
import type { RevokeEventStore } from './store.ts';

/** Attributes that the API shows under a name of their extension. */
const NAMES: Readonly<Record<string, string>> = {
  trust_id: 'OS-TRUST:trust_id',
  consumer_id: 'OS-OAUTH1:consumer_id',
  access_token_id: 'OS-OAUTH1:access_token_id',
};

function shown({ issued_before, revoked_at, expires_at, ...attributes }: RevocationEvent) {
  const named = Object.entries(attributes).map(([name, value]) => [NAMES[name] ?? name, value]);
  return {
    ...Object.fromEntries(named),
    ...(expires_at === undefined ? {} : { expires_at: formatTime(Number(expires_at)).replace(/\.\d+/, '') }),
    issued_before: formatTime(issued_before),
    revoked_at: formatTime(revoked_at),
  };
}

// A plus sign that was not escaped in the URL arrives as a space.
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?)?(?:Z|([+ -])(\d\d):?(\d\d))?$/i;

/** A date, or a date with a time of some zone; UTC where it names none. */
function timeOf(text: string): number {
  const match = TIME.exec(text);
  try {
    if (!match) throw new RangeError('not a time');
    const [, date, minute = '00:00', second = ':00', sign, hours, minutes] = match;
    const zone = hours === undefined ? 'Z' : `${sign === '-' ? '-' : '+'}${hours}:${minutes}`;
    return parseTime(`${date}T${minute}${second}${zone}`);
  } catch (cause) {
    throw new IdentityError(
      'bad_request',
      { detail: "Invalid input for field 'since': must be a time of ISO 8601." },
      { cause },
    );
  }
}

export function revokeEventRoutes(events: RevokeEventStore): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v3/OS-REVOKE/events',
      rel: 'events',
      summary: 'List revocation events, of late or since a time',
      response: revokeEventsAnswer,
      action: 'identity:list_revoke_events',
      query: Type.Object({ since: Type.Optional(Type.String()) }),
      async handle(call) {
        const { since } = call.query;
        const listed = await events.list(since ? timeOf(since) : undefined);
        const links = { next: null, self: `${call.baseUrl}/OS-REVOKE/events`, previous: null };
        return { body: { events: listed.map(shown), links } };
      },
    }),
  ];
}
