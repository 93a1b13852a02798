/** `archstone token …`: tokens of the running service through its API, and a look into one with the keys at hand. */
import { readFileSync } from 'node:fs';
import type { Access, identity, Session } from '@archstone/client';
import { Command, Option } from 'commander';
import { type CloudFlags, openSession, type ScopeFlags, withCloudOption } from './cloud.ts';
import { inspectCommand } from './inspect.ts';
import { type Format, printOutcome, printRecord, withFormat } from './print.ts';
import { withSetupOptions } from './setup-options.ts';

type TokenFlags = CloudFlags & { format: Format };

const verb = (name: string, description: string) =>
  withFormat(withCloudOption(withSetupOptions(new Command(name)))).description(description);

const SUBJECT = 'the token, or - to read it from standard input';

export const tokenCommand = () =>
  new Command('token')
    .description('issue, validate, revoke and inspect tokens')
    .addCommand(
      verb('issue', 'sign in and print the token')
        .addOption(scope('project <name or id>', 'scope it to this project'))
        .addOption(scope('domain <name or id>', 'scope it to this domain'))
        .addOption(scope('system', 'scope it to the system'))
        .addOption(scope('unscoped', 'without a scope'))
        .action((flags: TokenFlags & ScopeFlags) =>
          inSession(flags, async (session) => {
            const access = await session.getAccess();
            printRecord({ token: access.token, ...describe(access) }, flags.format);
          }),
        ),
    )
    .addCommand(
      verb('validate', 'ask the service what a token stands for')
        .argument('<token>', SUBJECT)
        .option('--allow-expired', 'also a token that has ended lately')
        .action((token: string, flags: TokenFlags & { allowExpired?: boolean }) =>
          inSession(flags, async (session, api) => {
            const options = { nocatalog: true, allow_expired: flags.allowExpired };
            printRecord(describe(await api(session).tokens.validate(readToken(token), options)), flags.format);
          }),
        ),
    )
    .addCommand(
      verb('revoke', 'end a token before its time')
        .argument('<token>', SUBJECT)
        .action((token: string, flags: TokenFlags) =>
          inSession(flags, async (session, api) => {
            await api(session).tokens.revoke(readToken(token));
            printOutcome('The token is revoked.', { revoked: true }, flags.format);
          }),
        ),
    )
    .addCommand(inspectCommand(SUBJECT, readToken));

const SCOPES = ['project', 'domain', 'system', 'unscoped'];

function scope(flag: string, text: string): Option {
  const name = flag.split(' ', 1)[0];
  return new Option(`--${flag}`, text).conflicts(SCOPES.filter((other) => other !== name));
}

async function inSession(
  flags: CloudFlags & ScopeFlags,
  work: (session: Session, api: typeof identity) => Promise<void>,
): Promise<void> {
  const client = await import('@archstone/client');
  await using session = await openSession(flags);
  await work(session, client.identity);
}

const readToken = (text: string): string => (text === '-' ? readFileSync(0, 'utf8') : text).trim();

/** What a token stands for, one line each. */
function describe({ user, project, domain, system, roles, body, auditIds, methods }: Access) {
  return {
    expires_at: body.expires_at,
    issued_at: body.issued_at,
    user_id: user.id,
    user_name: user.name,
    user_domain_id: user.domain.id,
    ...(project && { project_id: project.id, project_name: project.name, project_domain_id: project.domain.id }),
    ...(domain && { domain_id: domain.id, domain_name: domain.name }),
    ...(system && { system: 'all' }),
    roles: roles.map(({ name }) => name),
    methods,
    audit_ids: auditIds,
  };
}
