import { malformed, TokenError, unrepresentable } from '../errors.ts';

/**
 * Methods that no configuration lists: tokens made from EC2/S3 signatures and from OAuth 2.0 client certificates. Whoever
 * judges delegation needs them. Keystone with its 2026 security fixes gives them these bits; before, it packed them as
 * nothing (0). No other token is without a method, so 0 is read as the one that the payload's layout allows.
 */
const PSEUDO_METHODS = [
  [2 ** 33, 'oauth2_credential'],
  [2 ** 32, 'ec2credential'],
] as const;
export type PseudoMethod = (typeof PSEUDO_METHODS)[number][1];
const MOST_METHODS = 32;

export interface MethodsCodec {
  encode(methods: readonly string[]): number;
  /** `lost`: the pseudo-method that 0 stands for in this payload. */
  decode(mask: number, lost: PseudoMethod): string[];
}

/**
 * Methods as a bitmask: bit n is the n-th of `[auth] methods`, so that nodes with another order misread each other. Read
 * back from the highest bit, as Keystone does. Throws `TokenError('unknown_method')` for a name or a bit without a place.
 */
export function createMethodsCodec(order: readonly string[]): MethodsCodec {
  if (order.length > MOST_METHODS) {
    throw new TokenError('unknown_method', `more than ${MOST_METHODS} authentication methods are configured`);
  }
  const configured = order.map((method, index) => [2 ** index, method] as const).reverse();
  const descending: readonly (readonly [number, string])[] = [...PSEUDO_METHODS, ...configured];

  // a method that is listed twice has both bits, as in Keystone
  const bitsOf = (method: string): number => {
    let bits = 0;
    for (const [bit, name] of descending) if (name === method) bits += bit;
    if (bits === 0)
      throw new TokenError('unknown_method', 'an authentication method that [auth] methods does not list');
    return bits;
  };

  return {
    encode(methods) {
      if (methods.length === 0) throw unrepresentable('a token without an authentication method');
      let mask = 0;
      for (const method of new Set(methods)) mask += bitsOf(method);
      return mask;
    },
    decode(mask, lost) {
      if (mask < 0) throw malformed('methods are not a bitmask');
      if (mask === 0) return [lost];
      const methods: string[] = [];
      let rest = mask;
      for (const [bit, method] of descending) {
        if (rest < bit) continue;
        rest -= bit;
        if (!methods.includes(method)) methods.push(method);
        // only an unknown bit leaves more than the lower bits together can hold
        if (rest >= bit) break;
      }
      if (rest !== 0) throw new TokenError('unknown_method', 'the token names more methods than [auth] methods lists');
      return methods;
    },
  };
}
