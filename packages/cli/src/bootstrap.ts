/** `archstone bootstrap`: Keystone's options and `OS_BOOTSTRAP_*`; the command line wins over the environment. */
import { bootstrapDeployment, StartError } from '@archstone/server';
import { Command, Option } from 'commander';
import { type Format, printRecord, withFormat } from './print.ts';
import { type SetupFlags, setupOf, warn, withSetupOptions } from './setup-options.ts';

interface BootstrapFlags extends SetupFlags {
  bootstrapUsername: string;
  bootstrapPassword?: string;
  bootstrapProjectName: string;
  bootstrapRoleName: string;
  bootstrapServiceName: string;
  bootstrapAdminUrl?: string;
  bootstrapPublicUrl?: string;
  bootstrapInternalUrl?: string;
  bootstrapRegionId?: string;
  immutableRoles: boolean;
  format: Format;
}

const option = (name: string, value: string, text: string, fallback?: string) => {
  const made = new Option(`--bootstrap-${name} <${value}>`, text).env(
    `OS_BOOTSTRAP_${name.toUpperCase().replaceAll('-', '_')}`,
  );
  return fallback === undefined ? made : made.default(fallback);
};

export const bootstrapCommand = () =>
  withFormat(withSetupOptions(new Command('bootstrap')))
    .description('make the first admin, or set its password anew; what exists is kept')
    .addOption(option('username', 'name', 'the admin', 'admin'))
    .addOption(option('password', 'password', "the admin's password (required)"))
    .addOption(option('project-name', 'name', 'the project of the admin', 'admin'))
    .addOption(option('role-name', 'name', 'the role that the admin gets', 'admin'))
    .addOption(option('service-name', 'name', 'the identity service in the catalog', 'keystone'))
    .addOption(option('admin-url', 'url', 'its admin endpoint'))
    .addOption(option('public-url', 'url', 'its public endpoint, e.g. http://127.0.0.1:5000/v3'))
    .addOption(option('internal-url', 'url', 'its internal endpoint'))
    .addOption(option('region-id', 'id', 'the region of the endpoints'))
    .addOption(new Option('--immutable-roles', 'make default roles that cannot be changed (default)').default(true))
    .addOption(new Option('--no-immutable-roles', 'make default roles that can be changed'))
    .action(run);

async function run(flags: BootstrapFlags): Promise<void> {
  const password = flags.bootstrapPassword;
  if (!password) throw new StartError('give --bootstrap-password or set OS_BOOTSTRAP_PASSWORD');
  const report = await bootstrapDeployment(
    setupOf(flags),
    {
      username: flags.bootstrapUsername,
      password,
      projectName: flags.bootstrapProjectName,
      adminRoleName: flags.bootstrapRoleName,
      serviceName: flags.bootstrapServiceName,
      regionId: flags.bootstrapRegionId || undefined,
      urls: {
        public: flags.bootstrapPublicUrl,
        internal: flags.bootstrapInternalUrl,
        admin: flags.bootstrapAdminUrl,
      },
      immutableRoles: flags.immutableRoles,
    },
    warn,
  );
  printRecord({ ...report }, flags.format);
}
