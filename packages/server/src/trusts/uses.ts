/** Sign-ins by a trust that limits them. */
import { forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { TrustStore } from './store.ts';

/** Takes one use; nothing is written for a trust without a limit. A token keeps its worth when the last use is taken. */
export const trustUses =
  ({ trusts, write }: { trusts: Pick<TrustStore, 'get' | 'takeUse'>; write: Write }) =>
  async (id: string): Promise<void> => {
    const trust = await trusts.get(id);
    if (!trust) throw new IdentityError('unauthorized');
    if (trust.remaining_uses === null) return;
    await write('authorization', async (trx) => {
      if (!(await trusts.takeUse(trx, id))) throw forbidden(`No remaining uses for trust: ${id}.`);
    });
  };
