import { forbidden, IdentityError } from '../errors.ts';
import type { Write } from '../freshness/freshness.ts';
import type { ListQuery } from '../http/list.ts';
import { note } from '../notifications/note.ts';
import type { AccessRule } from './rule.ts';
import type { AccessRuleStore } from './store.ts';

export type AccessRuleService = ReturnType<typeof accessRuleService>;

export function accessRuleService({ rules, write }: { rules: AccessRuleStore; write: Write }) {
  const notFound = (id: string) => new IdentityError('access_rule_not_found', { access_rule_id: id });

  return {
    list: (userId: string, query: ListQuery) => rules.list(userId, query),
    async get(userId: string, id: string): Promise<AccessRule> {
      const rule = await rules.get(userId, id);
      if (!rule) throw notFound(id);
      return rule;
    },
    delete(userId: string, id: string): Promise<void> {
      return write('authorization', async (trx) => {
        if (await rules.isUsed(trx, userId, id)) throw forbidden('May not delete access rule in use');
        if (!(await rules.delete(trx, userId, id))) throw notFound(id);
        note(trx, 'deleted', 'access_rule', id);
      });
    },
  };
}
