/** The service providers that every token body names, loaded once while they stay current. */
import { freshCache, type Proof } from '../freshness/cache.ts';
import type { Freshness } from '../freshness/freshness.ts';
import type { ServiceProviderStore } from './store.ts';

type Enabled = Awaited<ReturnType<ServiceProviderStore['enabled']>>;
export type EnabledServiceProviders = (within?: Proof) => Promise<Enabled> | Enabled;

export function enabledServiceProviders(
  providers: Pick<ServiceProviderStore, 'enabled'>,
  freshness: Freshness,
): EnabledServiceProviders {
  const cache = freshCache<Enabled>({
    name: 'service providers',
    freshness,
    area: 'authorization',
    max: 1,
    maxSize: 1,
    sizeOf: () => 1,
  });
  return (within) => cache.get('', () => providers.enabled(), within);
}
