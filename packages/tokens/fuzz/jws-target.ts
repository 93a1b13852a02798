import { isDeepStrictEqual } from 'node:util';
import { createJwsTokens, createJwtVerifier, fixedJwsKeys, parseJwtKey, type TokenClaims } from '../src/index.ts';
import { signJws } from '../src/jws/algorithms.ts';
import { encodeJsonPart } from '../src/jws/compact.ts';
import { kinds, PARTIES, privatePem, publicPem, readCorpus } from './corpus.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import { type Target, Violation } from './target.ts';

const corpus = readCorpus();
const key = parseJwtKey(privatePem(), '1');
const jws = createJwsTokens({ keys: fixedJwsKeys([publicPem()]), acceptedAlgorithms: ['ES256', 'EdDSA'] });
const jwt = createJwtVerifier([key], PARTIES);
const known = kinds();

/** What was read, and whether it is what was signed. */
interface Reading {
  claims: TokenClaims;
  whole: boolean;
}

const FORMATS = [
  {
    tokens: corpus.jws,
    read(token: string): Reading {
      const claims = jws.decode(token);
      return { claims, whole: known.some(([given]) => isDeepStrictEqual(given, claims)) };
    },
  },
  {
    tokens: corpus.jwt,
    read(token: string): Reading {
      const { claims, subject } = jwt.verify(token);
      return { claims, whole: known.some((given) => isDeepStrictEqual(given, [claims, subject])) };
    },
  },
] as const;

const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());

/** A changed token, and whether the key signed it again after the change. */
function mutated(random: Random, tokens: readonly string[]): { token: string; resigned: boolean } {
  const token = random.pick(tokens);
  const parts = token.split('.') as [string, string, string];
  switch (random.below(8)) {
    case 0:
      return { token: mutateText(random, token), resigned: false };
    case 1: {
      const at = random.below(3);
      parts[at] = mutateBytes(random, Buffer.from(parts[at]!, 'base64url')).toString('base64url');
      return { token: parts.join('.'), resigned: false };
    }
    case 2: {
      const at = random.below(3);
      parts[at] = random.pick([...corpus.jws, ...corpus.jwt]).split('.')[random.chance(8) ? random.below(3) : at]!;
      return { token: parts.join('.'), resigned: false };
    }
    case 3:
      parts[0] = encodeJsonPart((mutateJson(random, decode(parts[0])) ?? {}) as object);
      return { token: parts.join('.'), resigned: false };
    case 4:
      parts[1] = encodeJsonPart((mutateJson(random, decode(parts[1])) ?? {}) as object);
      return { token: parts.join('.'), resigned: false };
    case 5: {
      const cut = parts.toSpliced(random.below(3), random.below(2), random.pick(['', 'e30', ...parts]));
      return { token: cut.join('.'), resigned: false };
    }
    default: {
      const head = random.chance(4) ? encodeJsonPart((mutateJson(random, decode(parts[0])) ?? {}) as object) : parts[0];
      const body = random.chance(12)
        ? mutateBytes(random, Buffer.from(parts[1], 'base64url')).toString('base64url')
        : encodeJsonPart((mutateJson(random, decode(parts[1])) ?? {}) as object);
      const input = `${head}.${body}`;
      return { token: `${input}.${signJws('ES256', key.privateKey, input).toString('base64url')}`, resigned: true };
    }
  }
}

function requireClaims(claims: TokenClaims): void {
  const { user_id, methods, issued_at, expires_at, audit_ids, group_ids = [], system = 'all', ...ids } = claims;
  const texts = [user_id, ...methods, ...audit_ids, ...group_ids, ...Object.values(ids)];
  const times = [issued_at, expires_at];
  if (
    texts.some((text) => typeof text !== 'string') ||
    times.some((time) => !Number.isFinite(time)) ||
    system !== 'all'
  ) {
    throw new Violation('claims of other types were read');
  }
}

export const jwsTarget: Target = {
  name: 'jws',
  sources: ['jws/tokens.ts', 'jws/compact.ts', 'jws/claims.ts', 'jwt/verify.ts', 'jwt/read.ts', 'json.ts'],
  run(random) {
    const { tokens, read } = random.pick(FORMATS);
    const { token, resigned } = mutated(random, tokens);
    const { claims, whole } = read(token);
    if (!resigned && !whole) throw new Violation('a token verifies that was never signed');
    requireClaims(claims);
    return resigned ? 'verified, signed again' : 'verified as it was signed';
  },
};
