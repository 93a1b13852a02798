/** Query parameters, the first value of each; percent-escapes that are not UTF-8 become U+FFFD. */
export function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) if (!(name in query)) query[name] = value;
  return query;
}
