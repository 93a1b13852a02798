/** How Python's `str()` writes a value: policy files compare with that text ('True', 'None', "['a']"). */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'string': {
      const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
      const escaped = value
        .replaceAll('\\', '\\\\')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
        .replaceAll('\t', '\\t');
      return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
    }
    case 'object':
      if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
      return `{${Object.entries(value)
        .map(([key, item]) => `${pythonRepr(key)}: ${pythonRepr(item)}`)
        .join(', ')}}`;
    default:
      return String(value);
  }
}
