/** LDAP options that are ignored or suspect, and the files of domains with an identity backend of their own. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readConfigFiles } from '../../config/files.ts';
import type { Patient, Symptom } from './symptom.ts';

const DOMAIN_FILE = /^keystone\..*?\.conf$/;

/** The names in the directory of domain files; undefined where no such files are in use, null where it is missing. */
function domainFiles({ config: { identity } }: Patient): string[] | null | undefined {
  if (!identity.domain_specific_drivers_enabled || identity.domain_configurations_from_database) return undefined;
  if (!statSync(identity.domain_config_dir, { throwIfNoEntry: false })?.isDirectory()) return null;
  return readdirSync(identity.domain_config_dir);
}

export const ldapSymptoms: readonly Symptom[] = [
  {
    name: 'LDAP_user_enabled_emulation_dn_ignored',
    advice: '[ldap] user_enabled_emulation_dn is ignored unless user_enabled_emulation is true.',
    shows: ({ config: { ldap } }) => !ldap.user_enabled_emulation && ldap.user_enabled_emulation_dn !== null,
  },
  {
    name: 'LDAP_user_enabled_emulation_use_group_config_ignored',
    advice: '[ldap] user_enabled_emulation_use_group_config is ignored unless user_enabled_emulation is true.',
    shows: ({ config: { ldap } }) => !ldap.user_enabled_emulation && ldap.user_enabled_emulation_use_group_config,
  },
  {
    name: 'LDAP_group_members_are_ids_disabled',
    advice:
      '[ldap] group_objectclass is posixGroup, whose members are user ids rather than DNs: set group_members_are_ids to true.',
    shows: ({ config: { ldap } }) => ldap.group_objectclass === 'posixGroup' && !ldap.group_members_are_ids,
  },
  {
    name: 'LDAP_file_based_domain_specific_configs',
    advice:
      '[identity] domain_config_dir is missing, or holds files that are not named keystone.<domain name>.conf and are not read.',
    shows: (patient) => {
      const names = domainFiles(patient);
      if (names === null) return `${patient.config.identity.domain_config_dir} is no directory`;
      const strange = names?.filter((name) => !DOMAIN_FILE.test(name)) ?? [];
      return strange.length > 0 && strange.join(', ');
    },
  },
  {
    name: 'LDAP_file_based_domain_specific_configs_formatted_correctly',
    advice: 'A file in [identity] domain_config_dir is not formatted correctly.',
    shows: (patient) => {
      for (const name of domainFiles(patient)?.filter((name) => DOMAIN_FILE.test(name)) ?? []) {
        try {
          readConfigFiles([join(patient.config.identity.domain_config_dir, name)], []);
        } catch (error) {
          return (error as Error).message;
        }
      }
      return false;
    },
  },
];
