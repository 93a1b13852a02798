import { malformed, TokenError, unrepresentable } from '../errors.ts';

/**
 * Methods that no configuration lists: tokens made from EC2/S3 signatures and from OAuth 2.0 client certificates. Keystone
 * packs them as nothing (0) and forgets where the token came from. Alone, they are 0 here too, and 0 is read as them, for
 * no other token is without a method; beside other methods they are a bit far above the configured ones, which Keystone
 * ignores.
 */
const PSEUDO_BITS = { ec2credential: 2 ** 30, oauth2_credential: 2 ** 29 } as const;
export type PseudoMethod = keyof typeof PSEUDO_BITS;
const PSEUDO_METHODS: readonly PseudoMethod[] = ['ec2credential', 'oauth2_credential'];
const MOST_METHODS = 29;

export interface MethodsCodec {
  /** `alone`: the pseudo-method that 0 stands for in this payload. */
  encode(methods: readonly string[], alone: PseudoMethod): number;
  decode(mask: number, alone: PseudoMethod): string[];
}

/**
 * Methods as a bitmask: bit n is the n-th of `[auth] methods`, so that nodes with another order misread each other. Read
 * back from the highest bit, as Keystone does. Throws `TokenError('unknown_method')` for a name or a bit without a place.
 */
export function createMethodsCodec(order: readonly string[]): MethodsCodec {
  if (order.length > MOST_METHODS) {
    throw new TokenError('unknown_method', `more than ${MOST_METHODS} authentication methods are configured`);
  }
  const bits = new Map<string, number>();
  // a method listed twice has both bits, as in Keystone
  for (const [index, method] of order.entries()) bits.set(method, (bits.get(method) ?? 0) + 2 ** index);
  const pseudo = PSEUDO_METHODS.filter((method) => !bits.has(method));

  const bitsOf = (method: string): number => {
    const configured = bits.get(method);
    if (configured !== undefined) return configured;
    if (method in PSEUDO_BITS) return PSEUDO_BITS[method as PseudoMethod];
    throw new TokenError('unknown_method', 'an authentication method that [auth] methods does not list');
  };
  const descending = [...pseudo.map((m) => [m, PSEUDO_BITS[m]] as const), ...[...bits].sort((a, b) => b[1] - a[1])];

  return {
    encode(methods, alone) {
      if (methods.length === 0) throw unrepresentable('a token without an authentication method');
      if (methods.length === 1 && methods[0] === alone && pseudo.includes(alone)) return 0;
      let mask = 0;
      for (const method of methods) mask |= bitsOf(method);
      return mask;
    },
    decode(mask, alone) {
      if (mask === 0) {
        if (!pseudo.includes(alone)) throw malformed('a token without an authentication method');
        return [alone];
      }
      if (mask === PSEUDO_BITS[alone]) throw malformed('methods that are not in their shortest form');
      const methods: string[] = [];
      let rest = mask;
      for (const [method, bit] of descending) {
        if (rest < bit || (rest & bit) !== bit) continue;
        methods.push(method);
        rest -= bit;
      }
      if (rest !== 0) throw new TokenError('unknown_method', 'the token names more methods than [auth] methods lists');
      return methods;
    },
  };
}
