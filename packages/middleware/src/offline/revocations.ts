/**
 * Revocations in memory. Events are grouped by which attributes they carry; within a group a map leads from the values to the
 * latest `issued_before`, so that a token costs a few look-ups however many events there are.
 *
 * It fails closed: an attribute of a later version is left out, so that the event covers more tokens, not fewer; and where a
 * token does not say what its value is, every value counts as its own.
 */
import { ATTRIBUTES, type Attribute, type TokenFacts } from './facts.ts';

/** One event as the feed or `GET /v3/OS-REVOKE/events` tells it, read. */
export interface Revocation {
  attributes: readonly (readonly [Attribute, string])[];
  /** Epoch seconds. */
  issuedBefore: number;
}

interface Group {
  attributes: readonly Attribute[];
  latest: Map<string, number>;
  /** Per attribute, every value that an event of the group has. */
  seen: Set<string>[];
}

const SEPARATOR = '\u0000';

export type Revocations = ReturnType<typeof revocations>;

export function revocations() {
  const groups = new Map<string, Group>();
  let size = 0;
  let version = 0;

  function matches(group: Group, facts: TokenFacts, at: number, prefix: string): boolean {
    if (at === group.attributes.length) return facts.issuedAt <= (group.latest.get(prefix) ?? Number.NEGATIVE_INFINITY);
    const own = facts.valuesOf(group.attributes[at]!);
    const seen = group.seen[at]!;
    for (const value of own === 'unknown' ? seen : own)
      if (seen.has(value) && matches(group, facts, at + 1, at === 0 ? value : prefix + SEPARATOR + value)) return true;
    return false;
  }

  return {
    /** How many different events there are. */
    get size() {
      return size;
    },
    /** Moves with every change. */
    get version() {
      return version;
    },
    add({ attributes, issuedBefore }: Revocation): void {
      const name = attributes.map(([attribute]) => attribute).join();
      const made: Group = {
        attributes: attributes.map(([attribute]) => attribute),
        latest: new Map(),
        seen: attributes.map(() => new Set<string>()),
      };
      const group = groups.get(name) ?? made;
      groups.set(name, group);
      const key = attributes.map(([, value]) => value).join(SEPARATOR);
      const known = group.latest.get(key);
      if (known !== undefined && known >= issuedBefore) return;
      if (known === undefined) size++;
      group.latest.set(key, issuedBefore);
      attributes.forEach(([, value], at) => {
        group.seen[at]!.add(value);
      });
      version++;
    },
    isRevoked(facts: TokenFacts): boolean {
      for (const group of groups.values()) if (matches(group, facts, 0, '')) return true;
      return false;
    },
  };
}

/** An event of the feed. @throws TypeError for what is none: the reader takes a new snapshot. */
export function readFeedEvent(value: unknown): Revocation & { id: number } {
  const event = objectOf(value);
  const { id, issued_before: issuedBefore } = event;
  if (!Number.isSafeInteger(id) || typeof issuedBefore !== 'number' || !Number.isFinite(issuedBefore))
    throw new TypeError('an event of the feed without number or time');
  return { id: id as number, attributes: attributesOf(event), issuedBefore };
}

const OLD_NAMES: Readonly<Record<string, Attribute>> = {
  'OS-TRUST:trust_id': 'trust_id',
  'OS-OAUTH1:consumer_id': 'consumer_id',
  'OS-OAUTH1:access_token_id': 'access_token_id',
};

/** An event of `GET /v3/OS-REVOKE/events`. @throws TypeError for what is none */
export function readPolledEvent(value: unknown): Revocation {
  const event = Object.fromEntries(
    Object.entries(objectOf(value)).map(([name, each]) => [OLD_NAMES[name] ?? name, each]),
  );
  const before = Date.parse(String(event.issued_before));
  if (Number.isNaN(before)) throw new TypeError('a revocation event without a time');
  if (typeof event.expires_at === 'string') event.expires_at = String(Math.floor(Date.parse(event.expires_at) / 1000));
  // Told in whole seconds, it means the whole second.
  return {
    attributes: attributesOf(event),
    issuedBefore: before % 1000 === 0 ? before / 1000 + 0.999999 : before / 1000,
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not an event');
  return value as Record<string, unknown>;
}

const attributesOf = (event: Record<string, unknown>) =>
  ATTRIBUTES.flatMap((name) => (typeof event[name] === 'string' ? [[name, event[name]] as const] : []));
