/**
 * The in-memory index of revocation events. Events are grouped by which attributes they carry (Keystone writes a handful of
 * such shapes); within a shape a map leads from the values to the latest `issued_before`. A token costs one look-up per
 * shape and combination of candidate values, whatever the number of events.
 */
import { EVENT_ATTRIBUTES, type EventAttribute, type RevocationEvent, type TokenFacts, valuesOf } from './event.ts';

interface Shape {
  attributes: readonly EventAttribute[];
  /** joined values → latest `issued_before`, epoch seconds */
  latest: Map<string, number>;
}

const SEPARATOR = '\u0000';

export class RevocationIndex {
  readonly #shapes = new Map<string, Shape>();
  #size = 0;

  /** Adding an event twice changes nothing. */
  add(event: RevocationEvent): void {
    const attributes = EVENT_ATTRIBUTES.filter((attribute) => event[attribute] !== undefined);
    const name = attributes.join();
    const shape: Shape = this.#shapes.get(name) ?? { attributes, latest: new Map() };
    this.#shapes.set(name, shape);
    const key = attributes.map((attribute) => event[attribute]).join(SEPARATOR);
    const known = shape.latest.get(key);
    if (known === undefined) this.#size++;
    if (known === undefined || known < event.issued_before) shape.latest.set(key, event.issued_before);
  }

  get size(): number {
    return this.#size;
  }

  isRevoked(facts: TokenFacts): boolean {
    for (const shape of this.#shapes.values()) if (matches(shape, facts, 0, '')) return true;
    return false;
  }

  /** Forgets events that no living token can match: those issued before `horizon` (epoch seconds). */
  prune(horizon: number): void {
    for (const { latest } of this.#shapes.values()) {
      for (const [key, issuedBefore] of latest) {
        if (issuedBefore < horizon && latest.delete(key)) this.#size--;
      }
    }
  }
}

function matches({ attributes, latest }: Shape, facts: TokenFacts, at: number, prefix: string): boolean {
  if (at === attributes.length) {
    const issuedBefore = latest.get(prefix);
    return issuedBefore !== undefined && facts.claims.issued_at <= issuedBefore;
  }
  for (const value of valuesOf(attributes[at]!, facts)) {
    if (value === undefined) continue;
    if (matches({ attributes, latest }, facts, at + 1, at === 0 ? value : `${prefix}${SEPARATOR}${value}`)) return true;
  }
  return false;
}
