/**
 * The least of oslo.config's file format that a service needs to read its `[keystone_authtoken]`: sections,
 * `name = value` or `name: value`, comment lines, continuation lines, matching quotes around a value, the last of a
 * repeated option, and `$name` references. The server has its own reader with types and locations; a middleware
 * must not import a server.
 */
import { AuthTokenConfigError } from './errors.ts';

export type IniFile = Map<string, Map<string, string>>;

/** @throws AuthTokenConfigError with file and line, without the line's text (it may hold a secret). */
export function parseIni(text: string, file: string): IniFile {
  const sections: IniFile = new Map();
  let section = sectionOf(sections, 'DEFAULT');
  let key: string | undefined;
  text.split(/\r?\n/).forEach((full, index) => {
    const line = full.trimEnd();
    const fail = (why: string) => {
      throw new AuthTokenConfigError(`${file}:${index + 1}: ${why}`);
    };
    if (line === '') {
      key = undefined;
    } else if (/^[ \t]/.test(line)) {
      if (key === undefined) fail('a continuation line continues nothing');
      else section.set(key, `${section.get(key)}\n${line.trimStart()}`);
    } else if (line.startsWith('[')) {
      key = undefined;
      if (!line.endsWith(']') || line.length <= 2) fail('a section header must read [name]');
      section = sectionOf(sections, line.slice(1, -1));
    } else if (line.startsWith('#') || line.startsWith(';')) {
      key = undefined;
    } else {
      const at = line.search(/[:=]/);
      if (at < 0) fail('no "=" found');
      key = line.slice(0, at).trim();
      if (!key) fail('a value without a name');
      section.set(key, unquote(line.slice(at + 1).trim()));
    }
  });
  return sections;
}

/**
 * The options of one section, references resolved within the section, then `[DEFAULT]`; `$other.name` reads
 * another section; `$$` and `\$` are a dollar sign.
 * @throws AuthTokenConfigError where a reference names nothing or itself.
 */
export function sectionValues(ini: IniFile, name: string): Map<string, string> {
  const resolve = (group: string, key: string, seen: readonly string[]): string => {
    const id = `${group}.${key}`;
    const raw = ini.get(group)?.get(key) ?? '';
    const deeper = [...seen, id];
    return raw
      .replaceAll('\\$', '$$$$')
      .replace(/\$(?:(\$)|([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi, (_all, dollar, bare, braced) => {
        if (dollar) return '$';
        const [target, found] = lookUp(ini, group, bare ?? braced);
        if (!target || found === undefined || deeper.includes(`${target}.${found}`))
          throw new AuthTokenConfigError(
            `[${group}] ${key} refers with "$" to an option that is not set, or to itself; a dollar sign is written "$$"`,
            key,
          );
        return resolve(target, found, deeper);
      });
  };
  return new Map([...(ini.get(name)?.keys() ?? [])].map((key) => [key, resolve(name, key, [])]));
}

function lookUp(ini: IniFile, group: string, reference: string): [string, string] | [] {
  const dot = reference.indexOf('.');
  if (dot > 0) {
    const [other, key] = [reference.slice(0, dot), reference.slice(dot + 1)];
    return ini.get(other)?.has(key) ? [other, key] : [];
  }
  for (const section of [group, 'DEFAULT']) if (ini.get(section)?.has(reference)) return [section, reference];
  return [];
}

function sectionOf(sections: IniFile, name: string): Map<string, string> {
  let section = sections.get(name);
  if (!section) {
    section = new Map();
    sections.set(name, section);
  }
  return section;
}

function unquote(value: string): string {
  const first = value[0];
  return value.length > 1 && (first === '"' || first === "'") && value.endsWith(first) ? value.slice(1, -1) : value;
}
