/** Options that contradict each other, or are dangerous. */
import { formatsOf } from '../../auth/providers/formats.ts';
import { openPolicy } from '../../startup/open.ts';
import type { Symptom } from './symptom.ts';

export const settingSymptoms: readonly Symptom[] = [
  {
    name: 'debug_mode_is_enabled',
    advice: '[DEFAULT] debug should be false in production: it is for isolating a fault.',
    shows: ({ config }) => config.DEFAULT.debug,
  },
  {
    name: 'insecure_debug_is_enabled',
    advice: '[DEFAULT] insecure_debug should be false: it tells strangers why they were refused.',
    shows: ({ config }) => config.DEFAULT.insecure_debug,
  },
  {
    name: 'unreasonable_max_token_size',
    advice:
      '[DEFAULT] max_token_size should be 255 with Fernet tokens, which do not get longer where ids are those that Keystone makes; ids from LDAP may need more.',
    shows: ({ config }) =>
      formatsOf(config).issued === 'fernet' && config.identity.driver !== 'ldap' && config.DEFAULT.max_token_size > 255,
  },
  {
    name: 'minimum_password_age_greater_than_expires_days',
    advice:
      '[security_compliance] minimum_password_age should be less than password_expires_days, or nobody can change a password before it expires.',
    shows: ({ config: { security_compliance: rules } }) =>
      rules.minimum_password_age > 0 &&
      rules.password_expires_days !== null &&
      rules.minimum_password_age >= rules.password_expires_days,
  },
  {
    name: 'invalid_password_regular_expression',
    advice: '[security_compliance] password_regex is no regular expression: no password can be changed.',
    shows: ({ config: { security_compliance: rules } }) => {
      try {
        new RegExp(rules.password_regex ?? '');
        return false;
      } catch (error) {
        return (error as Error).message;
      }
    },
  },
  {
    name: 'password_regular_expression_description_not_set',
    advice:
      '[security_compliance] password_regex_description should say in words what password_regex asks for: it is what users get to read.',
    shows: ({ config: { security_compliance: rules } }) =>
      Boolean(rules.password_regex) && !rules.password_regex_description,
  },
  {
    name: 'unusable_policy',
    advice: 'The policy files cannot be used, so that the service does not start.',
    shows: ({ config, searchDirs }) => {
      const quiet = () => {};
      try {
        openPolicy(config, searchDirs, { info: quiet, warn: quiet, error: quiet });
        return false;
      } catch (error) {
        return (error as Error).message;
      }
    },
  },
];
