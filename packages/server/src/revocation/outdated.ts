/**
 * What Keystone writes no event for, since it judges it from storage: grants, roles, disabled projects and domains,
 * application credentials. A token that carries its roles says nothing of what was taken away since; so whoever reads it
 * without asking must know. These events never revoke here: asked, the service judges from storage all the same.
 */
import type { Transaction } from 'kysely';
import type { DB } from '../db/schema/db.ts';

/** Attributes of a token that carries its roles; every one given must match. */
export interface OutdatedTokens {
  user_id?: string;
  project_id?: string;
  /** The user's domain, or that of the scope. */
  domain_id?: string;
  /** The domain of the scope: itself, or the project's. */
  domain_scope_id?: string;
  system?: 'all';
  role_name?: string;
  app_cred_id?: string;
  trust_id?: string;
  consumer_id?: string;
  access_token_id?: string;
}

/** Part of the transaction that takes something away. */
export type Outdate = (trx: Transaction<DB>, tokens: OutdatedTokens) => Promise<void>;

/** For services without a feed, where no such token is issued. */
export const outdateNothing: Outdate = async () => {};
