// What every connection to a database server gets before its first use.
import { CompiledQuery, type DatabaseConnection } from 'kysely';

/** Fields of a driver's error in which whole rows or whole statements, and so password hashes, would reach a log. */
const REVEALING = ['sql', 'detail', 'where', 'internalQuery'] as const;

function withoutValues(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) {
    for (const field of REVEALING) delete (error as Record<string, unknown>)[field];
  }
  return error;
}

export async function prepareSession(connection: DatabaseConnection, statement: string): Promise<void> {
  const execute = connection.executeQuery.bind(connection);
  connection.executeQuery = async (query) => {
    try {
      return await execute(query);
    } catch (error) {
      throw withoutValues(error);
    }
  };
  await execute(CompiledQuery.raw(statement));
}
