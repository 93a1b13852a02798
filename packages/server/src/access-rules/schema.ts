/** Access rules: https://docs.openstack.org/api-ref/identity/v3/#application-credentials */
import { Type } from 'typebox';
import { answerOf, listOf, resource } from '../http/answer.ts';

/** A rule as it is shown with what it limits. */
export const shownRule = {
  id: Type.String(),
  service: Type.String(),
  path: Type.String(),
  method: Type.String(),
};
const rule = resource('AccessRule', shownRule);
export const accessRuleAnswer = answerOf('access_rule', rule);
export const accessRulesAnswer = listOf('access_rules', rule);
