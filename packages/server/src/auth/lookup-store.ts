/** Names to ids, as a sign-in needs them. */
import type { Database } from '../db/connect.ts';
import { isUrlSafe } from '../projects/names.ts';

export type LookupStore = ReturnType<typeof lookupStore>;

/** Domains are projects that act as one; their own `domain_id` is this. */
const ROOT = '<<keystone.domain.root>>';

/** `[resource] domain_name_url_safe` and `project_name_url_safe`: under `strict`, nobody signs in by an unsafe name. */
export interface NameStrictness {
  domainNameUrlSafe: string;
  projectNameUrlSafe: string;
}

export function lookupStore({ db }: Database, rules: NameStrictness) {
  const refuses = (rule: string, name: string) => rule === 'strict' && !isUrlSafe(name);

  return {
    async domainId(name: string): Promise<string | undefined> {
      if (refuses(rules.domainNameUrlSafe, name)) return undefined;
      const row = await db
        .selectFrom('project')
        .select('id')
        .where('name', '=', name)
        .where('domain_id', '=', ROOT)
        .where('is_domain', '=', 1)
        .executeTakeFirst();
      return row?.id;
    },
    async projectId(name: string, domainId: string): Promise<string | undefined> {
      if (refuses(rules.projectNameUrlSafe, name)) return undefined;
      const row = await db
        .selectFrom('project')
        .select('id')
        .where('name', '=', name)
        .where('domain_id', '=', domainId)
        .executeTakeFirst();
      return row?.id;
    },
    async defaultProjectId(userId: string): Promise<string | null> {
      const row = await db.selectFrom('user').select('default_project_id').where('id', '=', userId).executeTakeFirst();
      return row?.default_project_id ?? null;
    },
    /** A trust that has not been deleted. */
    async trust(id: string): Promise<{ project_id: string | null; remaining_uses: number | null } | undefined> {
      return db
        .selectFrom('trust')
        .select(['project_id', 'remaining_uses'])
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
    },
    /** The value of a user's resource option, e.g. `MFAR`; undefined where it is not set. */
    async userOption(userId: string, optionId: string): Promise<unknown> {
      const row = await db
        .selectFrom('user_option')
        .select('option_value')
        .where('user_id', '=', userId)
        .where('option_id', '=', optionId)
        .executeTakeFirst();
      return row?.option_value ? JSON.parse(row.option_value) : undefined;
    },
  };
}
