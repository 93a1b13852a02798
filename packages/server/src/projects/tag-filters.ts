/** `tags`, `tags-any`, `not-tags`, `not-tags-any`: each a comma-separated list; all that are given must hold. */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { DB } from '../db/schema/db.ts';

export const TAG_FILTERS = ['tags', 'tags-any', 'not-tags', 'not-tags-any'] as const;
export type TagFilters = { readonly [name in (typeof TAG_FILTERS)[number]]?: string };

export function tagConditions(eb: ExpressionBuilder<DB, 'project'>, filters: TagFilters): Expression<SqlBool>[] {
  const tagged = (names: string[]) =>
    eb.exists(
      eb
        .selectFrom('project_tag')
        .select('project_tag.name')
        .whereRef('project_tag.project_id', '=', 'project.id')
        .where('project_tag.name', 'in', names),
    );
  const each = (list: string) => eb.and([...new Set(list.split(','))].map((name) => tagged([name])));
  const conditions: Expression<SqlBool>[] = [];
  if (filters.tags !== undefined) conditions.push(each(filters.tags));
  if (filters['tags-any'] !== undefined) conditions.push(tagged(filters['tags-any'].split(',')));
  if (filters['not-tags'] !== undefined) conditions.push(eb.not(each(filters['not-tags'])));
  if (filters['not-tags-any'] !== undefined) conditions.push(eb.not(tagged(filters['not-tags-any'].split(','))));
  return conditions;
}
