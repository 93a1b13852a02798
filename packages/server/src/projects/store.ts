/** Tables `project`, `project_option` and `project_tag`: domains are rows of them too, their root is never shown. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../db/connect.ts';
import { withFilters, withPaging } from '../db/filters.ts';
import type { DB } from '../db/schema/db.ts';
import { type ListQuery, type Page, page } from '../http/list.ts';
import { IMMUTABLE, type Project, type ProjectRow, projectOf, ROOT, rowOf } from './rows.ts';
import { type TagFilters, tagConditions } from './tag-filters.ts';
import type { Grant } from './tree.ts';

export interface ProjectQuery extends ListQuery {
  /** Only projects (false) or only domains (true), whatever the filters say. */
  domains?: boolean;
  /** Only what is in this domain; the domain itself is not. */
  owner?: string;
  /** Only this id. */
  only?: string;
  tags?: TagFilters;
}

const FILTERS = {
  name: { column: 'project.name', type: 'text' },
  domain_id: { column: 'project.domain_id', type: 'text' },
  parent_id: { column: 'project.parent_id', type: 'text' },
  enabled: { column: 'project.enabled', type: 'boolean' },
  is_domain: { column: 'project.is_domain', type: 'boolean' },
} as const;

/** Databases limit the parameters of one statement: SQLite to 32766. */
const IDS_AT_ONCE = 30_000;

export type ProjectStore = ReturnType<typeof projectStore>;

export function projectStore({ db, dialect }: Database) {
  const select = (from: Kysely<DB>) =>
    from
      .selectFrom('project')
      .leftJoin('project_option', (join) =>
        join.onRef('project_option.project_id', '=', 'project.id').on('project_option.option_id', '=', IMMUTABLE),
      )
      .selectAll('project')
      .select('project_option.option_value as immutable')
      .where('project.id', '<>', ROOT);

  async function inChunks<T>(ids: readonly string[], read: (ids: readonly string[]) => Promise<T[]>): Promise<T[]> {
    const found: T[] = [];
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE) found.push(...(await read(ids.slice(at, at + IDS_AT_ONCE))));
    return found;
  }

  async function withTags(rows: ProjectRow[], from: Kysely<DB>): Promise<Project[]> {
    const ids = rows.map(({ id }) => id);
    const tags = await inChunks(ids, (some) =>
      from.selectFrom('project_tag').selectAll().where('project_id', 'in', some).orderBy('name').execute(),
    );
    const byProject = Map.groupBy(tags, ({ project_id }) => project_id);
    return rows.map((row) =>
      projectOf(
        row,
        (byProject.get(row.id) ?? []).map(({ name }) => name),
      ),
    );
  }

  /** `step` joins the next level (`p`) to what is found already (`tree`). */
  const walk = (id: string, step: ReturnType<typeof sql>) => sql<{ id: string }>`
    with recursive tree(id, parent_id) as (
      select id, parent_id from project where id = ${id}
      union select p.id, p.parent_id from project p join tree on ${step}
    )
    select id from tree where id <> ${ROOT} order by id`;

  async function walked(query: ReturnType<typeof walk>, from: Kysely<DB>): Promise<Project[]> {
    const { rows } = await query.execute(from);
    return listByIds(
      rows.map(({ id }) => id),
      from,
    );
  }

  async function listByIds(ids: readonly string[], from: Kysely<DB> = db): Promise<Project[]> {
    const rows = await inChunks(ids, (some) =>
      select(from).where('project.id', 'in', some).orderBy('project.id').execute(),
    );
    return withTags(rows, from);
  }

  async function writeParts(trx: Transaction<DB>, { id, tags, options }: Project): Promise<void> {
    if (tags.length > 0)
      await trx
        .insertInto('project_tag')
        .values(tags.map((name) => ({ project_id: id, name })))
        .execute();
    if (typeof options.immutable === 'boolean')
      await trx
        .insertInto('project_option')
        .values({ project_id: id, option_id: IMMUTABLE, option_value: JSON.stringify(options.immutable) })
        .execute();
  }

  async function deleteParts(trx: Transaction<DB>, ids: readonly string[]): Promise<void> {
    await trx.deleteFrom('project_tag').where('project_id', 'in', ids).execute();
    await trx.deleteFrom('project_option').where('project_id', 'in', ids).execute();
  }

  return {
    async get(id: string, from: Kysely<DB> = db): Promise<Project | undefined> {
      const [found] = await listByIds([id], from);
      // MariaDB compares without regard to case; an id is exact.
      return found?.id === id ? found : undefined;
    },
    listByIds,
    async list({ domains, owner, only, tags = {}, ...query }: ProjectQuery): Promise<Page<Project>> {
      let selected = withFilters(select(db), query.filters, FILTERS, dialect);
      if (domains !== undefined) selected = selected.where('project.is_domain', '=', domains ? 1 : 0);
      if (owner !== undefined) selected = selected.where('project.domain_id', '=', owner);
      if (only !== undefined) selected = selected.where('project.id', '=', only);
      selected = selected.where((eb) => eb.and(tagConditions(eb as never, tags)));
      const { items, truncated } = page(await withPaging(selected, query, 'project.id').execute(), query.limit);
      return { items: await withTags(items, db), truncated };
    },
    async exists(id: string): Promise<boolean> {
      const found = await db.selectFrom('project').select('id').where('id', '=', id).executeTakeFirst();
      return found !== undefined;
    },
    /** The project itself and all above it, its domain included. */
    branch: (id: string, from: Kysely<DB> = db) => walked(walk(id, sql`p.id = tree.parent_id`), from),
    /** All below the project, without itself. */
    async subtree(id: string, from: Kysely<DB> = db): Promise<Project[]> {
      const all = await walked(walk(id, sql`p.parent_id = tree.id`), from);
      return all.filter((project) => project.id !== id);
    },
    async hasChildren(trx: Transaction<DB>, id: string): Promise<boolean> {
      const child = await trx
        .selectFrom('project')
        .select('id')
        .where('parent_id', '=', id)
        .limit(1)
        .executeTakeFirst();
      return child !== undefined;
    },
    async inDomain(trx: Transaction<DB>, id: string): Promise<{ id: string; immutable: boolean }[]> {
      const rows = await select(trx).where('project.domain_id', '=', id).orderBy('project.id').execute();
      return rows.map((row) => ({ id: row.id, immutable: projectOf(row, []).options.immutable === true }));
    },
    /** What the user, or a group of theirs, was granted on projects and domains. */
    grantsOf(userId: string): Promise<Grant[]> {
      return db
        .selectFrom('assignment')
        .select(['type', 'target_id', 'inherited'])
        .where((eb) =>
          eb.or([
            eb('type', 'in', ['UserProject', 'UserDomain']).and('actor_id', '=', userId),
            eb('type', 'in', ['GroupProject', 'GroupDomain']).and(
              'actor_id',
              'in',
              eb.selectFrom('user_group_membership').select('group_id').where('user_id', '=', userId),
            ),
          ]),
        )
        .execute();
    },
    async insert(trx: Transaction<DB>, project: Project): Promise<void> {
      await trx.insertInto('project').values(rowOf(project)).execute();
      await writeParts(trx, project);
    },
    async update(trx: Transaction<DB>, project: Project): Promise<void> {
      const { id, ...row } = rowOf(project);
      await trx.updateTable('project').set(row).where('id', '=', id).execute();
      await deleteParts(trx, [id]);
      await writeParts(trx, project);
    },
    /** The project must have nothing below it. */
    async delete(trx: Transaction<DB>, id: string): Promise<void> {
      await deleteParts(trx, [id]);
      await trx.deleteFrom('project').where('id', '=', id).execute();
    },
    async deleteAllIn(trx: Transaction<DB>, domainId: string, ids: readonly string[]): Promise<void> {
      // A parent's row cannot go before its children's; nothing orders the rows of one DELETE.
      await trx.updateTable('project').set({ parent_id: domainId }).where('domain_id', '=', domainId).execute();
      await inChunks(ids, async (some) => {
        await deleteParts(trx, some);
        return [];
      });
      await trx.deleteFrom('project').where('domain_id', '=', domainId).execute();
    },
  };
}
