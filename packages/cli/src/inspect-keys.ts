/** The keys that a configuration names, as far as they are at hand, for a look into one token. */
import type { Setup } from '@archstone/server';
import {
  createJwsTokens,
  createJwtVerifier,
  type InspectOptions,
  type JwsAlgorithm,
  readKeyRepository,
  TokenError,
  type TokenFormat,
  watchJwsKeys,
  watchJwtKeys,
  watchPki,
} from '@archstone/tokens';

type Config = Setup['config'];
type Keys = Partial<InspectOptions>;
type Source = (config: Config, token: string) => Keys;

const pkiKeys: Source = ({ signing: { certfile, ca_certs } }) => {
  using keys = watchPki({ certfile, ca_certs });
  return { pki: keys.verifier };
};

const SOURCES: Readonly<Partial<Record<TokenFormat, Source>>> = {
  fernet: ({ fernet_tokens }) => ({
    fernetKeys: { keys: readKeyRepository(fernet_tokens.key_repository).keys, generation: 0, refresh: () => false },
  }),
  jws({ jwt_tokens }) {
    using keys = watchJwsKeys({ publicKeys: jwt_tokens.jws_public_key_repository });
    const acceptedAlgorithms = jwt_tokens.jws_accepted_algorithms as JwsAlgorithm[];
    const fixed = { keys: keys.keys, generation: 0, refresh: () => false };
    return { jws: createJwsTokens({ keys: fixed, acceptedAlgorithms }) };
  },
  jwt({ archstone_jwt_tokens: own }, token) {
    using keys = watchJwtKeys(own.key_repository);
    const told = partiesOf(token);
    const issuer = own.issuer ?? told.issuer;
    return { jwt: createJwtVerifier(keys.keys, { issuer, audience: own.audience ?? told.audience }) };
  },
  pki: pkiKeys,
  pkiz: pkiKeys,
};

/** Without an `issuer` in the configuration any will do: nobody says here where the service listens. */
function partiesOf(token: string): { issuer: string; audience: string } {
  try {
    const { iss, aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return { issuer: String(iss), audience: String(aud) };
  } catch {
    return { issuer: '', audience: '' };
  }
}

/** @returns what `inspectToken` wants, or why there is none */
export function keysFor(format: TokenFormat, config: Config, token: string): { keys: Keys; missing?: string } {
  try {
    return { keys: SOURCES[format]?.(config, token) ?? {} };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { keys: {}, missing: error.message };
  }
}
