/**
 * Replaces `$name`, `${name}`, `$group.name` and `${group.name}`; `$$` and `\$` give one dollar sign, and a dollar sign
 * that opens no name stays as it is.
 */
export function substitute(text: string, lookUp: (name: string) => string): string {
  if (!text.includes('$')) return text;
  return text
    .replaceAll('\\$', '$$$$')
    .replaceAll(
      /\$(?:(\$)|([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi,
      (_, dollar: string | undefined, bare: string | undefined, braced: string | undefined) =>
        dollar ?? lookUp((bare ?? braced)!),
    );
}

/** A value as oslo.config writes it into another: Python's notation, nothing for None. */
export function pythonText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : pythonLiteral(value);
}

function pythonLiteral(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${pythonLiteral(key)}: ${pythonLiteral(each)}`)
    .join(', ')}}`;
}
