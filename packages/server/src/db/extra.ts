/** Keystone keeps attributes that have no column in a JSON column `extra`; the API shows them beside the others. */

/** The attributes of an `extra` column; null, empty or broken JSON means none. */
export function readExtra(extra: string | null | undefined): Record<string, unknown> {
  if (!extra) return {};
  try {
    const value: unknown = JSON.parse(extra);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** What of an entity has no column, as JSON for `extra`. `links` and `id` are never kept. */
export function writeExtra(entity: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  const known = new Set(['id', 'links', 'extra', ...columns]);
  return JSON.stringify(Object.fromEntries(Object.entries(entity).filter(([name]) => !known.has(name))));
}
