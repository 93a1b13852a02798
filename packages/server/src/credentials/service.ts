/**
 * Credentials: a secret of a user, of any type. Invariants: the blob is never stored in clear; an `ec2` credential has an
 * access key, which no other has, and keeps the delegation (trust, application credential, access token) that it was made
 * under; nothing but the blob ever changes; a user has at most `[credential] user_limit`. Users and projects are not looked up: a credential may be made for
 * one that this service does not know.
 */
import { randomUUID } from 'node:crypto';
import type { FernetCipher, TokenClaims } from '@archstone/tokens';
import type { Transaction } from 'kysely';
import { isUniqueViolation } from '../db/errors.ts';
import type { DB } from '../db/schema/db.ts';
import { badRequest, conflict, forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import { EC2, type Ec2Blob, ec2CredentialId, isEc2, open, parseEc2Blob, seal } from './blob.ts';
import type { CredentialFacts, CredentialStore, SealedCredential } from './store.ts';

export type CredentialService = ReturnType<typeof credentialService>;
export type Credential = CredentialFacts & { blob: string };

export type CredentialFields = Record<string, unknown> & {
  user_id: string;
  project_id?: string | null;
  type: string;
  blob: string;
};

export interface CredentialServiceOptions {
  credentials: CredentialStore;
  /** Over the credential key repository. */
  cipher: FernetCipher;
  /** `[credential] user_limit`; negative: none. */
  userLimit: number;
  write: Write;
}

/** What an EC2 credential was made under and what no update takes away. */
const BINDINGS = ['trust_id', 'app_cred_id', 'access_token_id', 'access_id'] as const satisfies (keyof Ec2Blob)[];

export function credentialService({ credentials, cipher, userLimit, write }: CredentialServiceOptions) {
  const notFound = (credential_id: string) => new IdentityError('credential_not_found', { credential_id });
  const opened = ({ facts, sealed }: SealedCredential): Credential => ({
    ...facts,
    blob: open(cipher, facts.type, sealed),
  });

  async function sealed(id: string, trx?: Transaction<DB>): Promise<SealedCredential> {
    const found = await credentials.get(id, trx);
    if (!found) throw notFound(id);
    return found;
  }

  /** The delegation that an EC2 credential was made under stays in its blob. */
  function checkBindings({ facts, sealed }: SealedCredential, blob: string): void {
    if (!isEc2(facts.type)) return;
    const [was, is] = [looseBlob(open(cipher, facts.type, sealed)), parseEc2Blob(blob)];
    for (const name of BINDINGS)
      if ((was[name] ?? null) !== (is[name] ?? null)) throw badRequest(`${name} can not be updated for credential`);
  }

  return {
    get: async (id: string) => opened(await sealed(id)),
    /** Without the secret; undefined for an unknown id: policy decides first. */
    find: async (id: string): Promise<CredentialFacts | undefined> => (await credentials.get(id))?.facts,
    /** What `visible` lets the caller see. Secrets are decrypted for the page alone. */
    async list(
      { filters, limit, marker }: ListQuery,
      visible: (credential: CredentialFacts) => boolean | Promise<boolean>,
    ): Promise<Page<Credential>> {
      const seen: CredentialFacts[] = [];
      for (const facts of await credentials.list(filters, marker)) if (await visible(facts)) seen.push(facts);
      const { items, truncated } = page(seen, limit);
      const blobs = await credentials.sealedBlobs(items.map(({ id }) => id));
      // One that was deleted between the two queries is left out.
      const present = items.flatMap((facts) => {
        const sealed = blobs.get(facts.id);
        return sealed ? [opened({ facts, sealed })] : [];
      });
      return { items: present, truncated };
    },
    listEc2ForUser: async (userId: string) => (await credentials.listForUser(userId, EC2)).map(opened),

    /** @param claims of the token that makes it: an EC2 credential is bound to its delegation */
    create(fields: CredentialFields, claims: TokenClaims): Promise<Credential> {
      const { user_id, project_id = null, type, blob, ...rest } = fields;
      const credential = isEc2(type) ? boundEc2(blob, claims) : { id: randomUUID().replaceAll('-', ''), blob };
      const facts = { ...rest, id: credential.id, user_id, project_id, type };
      return write([], async (trx) => {
        if (userLimit >= 0 && (await credentials.countForUser(trx, user_id)) >= userLimit)
          throw forbidden(
            `Unable to create additional credentials, maximum of ${userLimit} already exceeded for user.`,
          );
        await credentials.insert(trx, { facts, sealed: seal(cipher, type, credential.blob) });
        note(trx, 'created', 'credential', facts.id);
        return opened(await sealed(facts.id, trx));
      }).catch((error: unknown) => {
        throw isUniqueViolation(error) ? conflict('credential', 'Duplicate entry') : error;
      });
    },
    update(id: string, blob: string): Promise<Credential> {
      return write([], async (trx) => {
        const stored = await sealed(id, trx);
        checkBindings(stored, blob);
        await credentials.update(trx, id, seal(cipher, stored.facts.type, blob));
        return opened(await sealed(id, trx));
      });
    },
    delete(id: string): Promise<void> {
      return write([], async (trx) => {
        await sealed(id, trx);
        await credentials.delete(trx, id);
        note(trx, 'deleted', 'credential', id);
      });
    },
  };
}

/** A stored blob need not be what a new one must be. */
function looseBlob(blob: string): Partial<Ec2Blob> {
  try {
    return Object(JSON.parse(blob));
  } catch {
    return {};
  }
}

function boundEc2(blob: string, { trust_id, app_cred_id, access_token_id }: TokenClaims) {
  const parsed = parseEc2Blob(blob);
  const bindings = Object.entries({ trust_id, app_cred_id, access_token_id }).filter(([, id]) => id !== undefined);
  const bound = bindings.length === 0 ? blob : JSON.stringify({ ...parsed, ...Object.fromEntries(bindings) });
  return { id: ec2CredentialId(parsed.access), blob: bound };
}
