// Python's str.strip() and JavaScript's trim() disagree: the separators FS, GS, RS, US and NEL count only
// for Python, the byte order mark only for JavaScript. Files written for oslo.config follow Python's.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const leading = new RegExp(`^[${SPACE}]+`);
const trailing = new RegExp(`[${SPACE}]+$`);

export function stripEnd(text: string): string {
  return text.replace(trailing, '');
}

export function stripStart(text: string): string {
  return text.replace(leading, '');
}

export function strip(text: string): string {
  return stripEnd(stripStart(text));
}
