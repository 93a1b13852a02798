import { foldSection } from './files.ts';
import type { Inputs } from './resolve.ts';
import { namesOf, splitFull, type Tables, variableOf } from './tables.ts';

/** One warning for each section, option and variable that no table knows, where it stands first. */
export function unknownNames(tables: Tables, inputs: Inputs): string[] {
  const names = knownNames(tables);
  const seen = new Set<string>();
  const warnings: string[] = [];
  const warn = (key: string, text: string) => {
    if (!seen.has(key)) warnings.push(text);
    seen.add(key);
  };

  for (const file of inputs.files) {
    for (const section of file.sections) {
      const folded = foldSection(section.name);
      if (names.has(folded)) continue;
      const hint = folded === 'default' ? ' (the default section is spelled [DEFAULT])' : '';
      warn(folded, `${file.path}:${section.line}: [${section.name}]: unknown section${hint}`);
    }
    for (const [section, options] of file.values) {
      const known = names.get(section);
      for (const [name, [first]] of options) {
        if (known === undefined || known.has(name)) continue;
        warn(`${section}.${name}`, `${file.path}:${first!.line}: [${section}] ${name}: unknown option`);
      }
    }
  }

  const variables = new Set(
    Object.entries(tables).flatMap(([section, table]) => Object.keys(table).map((name) => variableOf(section, name))),
  );
  for (const variable of Object.keys(inputs.env)) {
    if (/^OS_[A-Z0-9_]+?__[A-Z0-9_]+$/.test(variable) && !variables.has(variable)) {
      warn(variable, `${variable}: unknown option`);
    }
  }
  return warnings;
}

/** By folded section: every option's present and former names. */
function knownNames(tables: Tables): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const [section, table] of Object.entries(tables)) {
    for (const [name, option] of Object.entries(table)) {
      for (const full of namesOf(section, name, option)) {
        const [place, each] = splitFull(full);
        const folded = foldSection(place);
        names.set(folded, (names.get(folded) ?? new Set()).add(each));
      }
    }
  }
  return names;
}
