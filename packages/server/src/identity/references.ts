/** What users, groups and markers in lists of users refer to: domains, users, identity providers and their protocols. */
import type { Kysely } from 'kysely';
import type { Database } from '../db/connect.ts';
import type { DB } from '../db/schema/db.ts';

export type ReferenceStore = ReturnType<typeof referenceStore>;

export function referenceStore({ db }: Database) {
  return {
    async isDomain(id: string, from: Kysely<DB> = db): Promise<boolean> {
      const row = await from
        .selectFrom('project')
        .select('id')
        .where('id', '=', id)
        .where('is_domain', '=', 1)
        .executeTakeFirst();
      return row !== undefined;
    },
    async userExists(id: string): Promise<boolean> {
      return (await db.selectFrom('user').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
    },
    async identityProviderExists(id: string): Promise<boolean> {
      return (
        (await db.selectFrom('identity_provider').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
      );
    },
    async protocolExists(idpId: string, id: string): Promise<boolean> {
      const row = await db
        .selectFrom('federation_protocol')
        .select('id')
        .where('idp_id', '=', idpId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row !== undefined;
    },
    /** Whether any role is assigned to the group, anywhere. */
    async groupHasRoles(groupId: string, from: Kysely<DB>): Promise<boolean> {
      const assigned = await from
        .selectFrom('assignment')
        .select('role_id')
        .where('actor_id', '=', groupId)
        .limit(1)
        .executeTakeFirst();
      if (assigned) return true;
      const onSystem = await from
        .selectFrom('system_assignment')
        .select('role_id')
        .where('actor_id', '=', groupId)
        .limit(1)
        .executeTakeFirst();
      return onSystem !== undefined;
    },
  };
}
