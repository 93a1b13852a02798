/** Why the service cannot start or a command cannot run; the message is one line for the person at the terminal. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Errors whose message is written for the operator: shown as one line, without a stack. */
const FOR_OPERATORS = new Set([
  'StartError',
  'ConfigError',
  'PolicyError',
  'TokenError',
  'DatabaseConfigError',
  'DatabaseSchemaError',
  'DatabaseUnavailableError',
  'IdentityError',
  'ClientError',
  'AuthError',
  'HttpError',
  'ConnectionError',
  'TimeoutError',
  'EndpointNotFound',
  'DiscoveryError',
  'UnexpectedResponse',
]);

/** One line for the operator, whatever was thrown. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const line = error.message.split('\n', 1)[0]!;
  if (FOR_OPERATORS.has(error.name)) return line;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOSPC' || code === 'ENOTDIR') {
    return `cannot write ${path ?? 'the state directory'}: ${code}${syscall ? ` (${syscall})` : ''}`;
  }
  return `${error.name}: ${line}`;
}
