import { ConfigError } from './error.ts';
import { strip, stripEnd, stripStart } from './whitespace.ts';

/** One assignment. `section` is spelled as in the file; `line` counts from 1 and names the line of the option's name. */
export interface IniAssignment {
  readonly section: string;
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

export interface IniSection {
  readonly name: string;
  readonly line: number;
}

export interface IniFile {
  readonly sections: readonly IniSection[];
  readonly assignments: readonly IniAssignment[];
}

/**
 * Reads one file in oslo.config's dialect of INI. `#` and `;` open a comment only in the first column; an indented
 * line always continues the value above it, even if it looks like a comment, and a blank line or comment ends a value.
 * Faults name file and line and never show the line itself: it may hold a password.
 */
export function parseIni(text: string, file: string): IniFile {
  const sections: IniSection[] = [];
  const assignments: IniAssignment[] = [];
  let section: string | undefined;
  let open: { name: string; lines: string[]; line: number; section: string } | undefined;
  let number = 0;

  const fault = (what: string) => new ConfigError(`${file}:${number}: ${what}`);
  const close = () => {
    if (open === undefined) return;
    assignments.push({ section: open.section, name: open.name, value: open.lines.join('\n'), line: open.line });
    open = undefined;
  };

  for (const raw of text.split(/\r\n|\r|\n/)) {
    number += 1;
    const line = stripEnd(raw);
    if (line === '') {
      close();
    } else if (line.startsWith(' ') || line.startsWith('\t')) {
      if (open === undefined) throw fault('indented line continues nothing');
      open.lines.push(stripStart(line));
    } else {
      close();
      if (line.startsWith('[')) {
        section = sectionName(line, fault);
        sections.push({ name: section, line: number });
      } else if (!line.startsWith('#') && !line.startsWith(';')) {
        const { name, value } = splitAssignment(line, fault);
        if (section === undefined) throw fault('option before the first [section]');
        open = { name, lines: [value], line: number, section };
      }
    }
  }
  close();
  return { sections, assignments };
}

type Fault = (what: string) => ConfigError;

function sectionName(line: string, fault: Fault): string {
  if (!line.endsWith(']')) throw fault('section must end with ]');
  if (line.length <= 2) throw fault('section without a name');
  return line.slice(1, -1);
}

function splitAssignment(line: string, fault: Fault): { name: string; value: string } {
  const at = line.search(/[:=]/);
  if (at < 0) throw fault("neither '=' nor ':' after the option's name");
  const name = strip(line.slice(0, at));
  if (name === '') throw fault('option without a name');
  return { name, value: unquote(strip(line.slice(at + 1))) };
}

function unquote(value: string): string {
  const quoted = (value.startsWith('"') || value.startsWith("'")) && value.at(-1) === value[0];
  return quoted ? value.slice(1, -1) : value;
}
