/** The filter `password_expires_at=lt:2026-01-01T00:00:00Z`; given more than once, all of them must hold. */
import { badRequest } from '../errors.ts';
import type { ExpiryOperator, UserQuery } from '../identity/backend.ts';

const OPERATORS: readonly string[] = ['lt', 'lte', 'gt', 'gte', 'eq', 'neq'] satisfies ExpiryOperator[];
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Epoch seconds; a time without a zone is UTC. */
function parseTimestamp(text: string): number {
  const match = TIMESTAMP.exec(text);
  const zone = (match?.[3] ?? 'Z').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const milliseconds = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00'}${zone}`) : Number.NaN;
  if (Number.isNaN(milliseconds))
    throw badRequest(
      "Invalid input for field 'password_expires_at': the timestamp is not of the form YYYY-MM-DDTHH:mm:ssZ.",
    );
  return milliseconds / 1000;
}

/**
 * @param rawQuery the query string as it came
 * @throws IdentityError 400 for an unknown operator or a malformed time
 */
export function passwordExpiryOf(rawQuery: string): NonNullable<UserQuery['passwordExpiry']> {
  return new URLSearchParams(rawQuery).getAll('password_expires_at').map((condition) => {
    const [, operator = 'eq', timestamp = condition] = /^(\w{2,3}):(.*)$/s.exec(condition) ?? [];
    if (!OPERATORS.includes(operator))
      throw badRequest(`The given operator ${operator} is not valid. It must be one of ${OPERATORS.join(', ')}.`);
    return { operator: operator as ExpiryOperator, at: parseTimestamp(timestamp) };
  });
}
