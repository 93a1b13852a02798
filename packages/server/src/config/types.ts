import { isHostAddress, isUri, splitHostPort } from './address.ts';
import { strip, stripStart } from './whitespace.ts';

export type TypeName =
  | 'String'
  | 'MultiString'
  | 'Boolean'
  | 'Integer'
  | 'Float'
  | 'List'
  | 'Dict'
  | 'URI'
  | 'Port'
  | 'HostAddress'
  | 'HostPort';

/** What an option table may say about an option besides its type and default. */
export interface Notes {
  /** Former names, as `section.option`; a value found there counts, with one warning. */
  readonly aliases?: readonly string[];
  /** Going away: setting it warns once. */
  readonly deprecated?: boolean;
  /** Never shown in an error or a listing. */
  readonly secret?: boolean;
}

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** One line of an option table. `parse` takes the text after substitution and throws ValueFault. */
export interface Option<T> extends Notes, Range {
  readonly type: TypeName;
  readonly default: T;
  readonly choices?: readonly string[];
  readonly parse: (text: string) => T;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** What is wrong with a value. The loader adds where the value stands. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault';
}

/** A null default makes the option nullable; any other default promises a value. */
type Typed<D, T> = null extends D ? T | null : T;

export interface StringRules extends Notes {
  /** JavaScript syntax, searched anywhere in the value. */
  readonly regex?: RegExp;
}

export function string<const D extends string | null>(fallback: D, rules: StringRules = {}): Option<Typed<D, string>> {
  const { regex, ...notes } = rules;
  const parse = (text: string) => {
    if (regex !== undefined && !regex.test(text)) throw new ValueFault(`should match ${regex}, but found '${text}'`);
    return text as Typed<D, string>;
  };
  return { ...notes, type: 'String', default: fallback as Typed<D, string>, parse };
}

/** A string out of a fixed set. With `ignoreCase` the value keeps the spelling it was given. */
export function choice<const C extends string>(
  choices: readonly C[],
  fallback: C,
  rules: Notes & { readonly ignoreCase?: boolean } = {},
): Option<C> {
  const { ignoreCase = false, ...notes } = rules;
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const parse = (text: string) => {
    if (!choices.some((each) => fold(each) === fold(text))) {
      throw new ValueFault(`should be one of ${choices.map((each) => each || "''").join(', ')}, but found '${text}'`);
    }
    return text as C;
  };
  return { ...notes, type: 'String', default: fallback, choices, parse };
}

/** Every repetition of the option counts, over all files in order. */
export function multiString(fallback: readonly string[], notes: Notes = {}): Option<string[]> {
  return { ...notes, type: 'MultiString', default: [...fallback], parse: (text) => [text] };
}

const TRUE = new Set(['true', '1', 'on', 'yes']);
const FALSE = new Set(['false', '0', 'off', 'no']);

export function boolean<const D extends boolean | null>(fallback: D, notes: Notes = {}): Option<Typed<D, boolean>> {
  const parse = (text: string) => {
    const word = text.toLowerCase();
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    throw new ValueFault(`should be true, 1, on, yes or false, 0, off, no, but found '${text}'`);
  };
  return { ...notes, type: 'Boolean', default: fallback as Typed<D, boolean>, parse };
}

export type NumberRules = Notes & Range;

export function integer<const D extends number | null>(fallback: D, rules: NumberRules = {}): Option<Typed<D, number>> {
  return number('Integer', fallback, rules, readInteger);
}

export function float<const D extends number | null>(fallback: D, rules: NumberRules = {}): Option<Typed<D, number>> {
  return number('Float', fallback, rules, readFloat);
}

export function port<const D extends number | null>(fallback: D, notes: Notes = {}): Option<Typed<D, number>> {
  return number('Port', fallback, { min: 0, max: 65535, ...notes }, readInteger);
}

function number<D extends number | null>(
  type: TypeName,
  fallback: D,
  rules: NumberRules,
  read: (text: string) => number,
): Option<Typed<D, number>> {
  const parse = (text: string) => {
    const bare = strip(text);
    if (bare === '') {
      // oslo.config reads an empty number as None, whatever the default; where None has no meaning, we say so at once.
      if (fallback === null) return null as Typed<D, number>;
      throw new ValueFault('should be a number, but is empty');
    }
    const value = read(bare);
    if (rules.min !== undefined && value < rules.min) throw new ValueFault(`should be at least ${rules.min}`);
    if (rules.max !== undefined && value > rules.max) throw new ValueFault(`should be at most ${rules.max}`);
    return value as Typed<D, number>;
  };
  return { ...rules, type, default: fallback as Typed<D, number>, parse };
}

function readInteger(text: string): number {
  if (!/^[+-]?[0-9]+(?:_[0-9]+)*$/.test(text)) throw new ValueFault(`should be an integer, but found '${text}'`);
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value)) throw new ValueFault(`is beyond ±${Number.MAX_SAFE_INTEGER}`);
  return value;
}

const DIGITS = '[0-9]+(?:_[0-9]+)*';
const DECIMAL = new RegExp(`^[+-]?(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:e[+-]?${DIGITS})?$`, 'i');

function readFloat(text: string): number {
  if (DECIMAL.test(text)) return Number(text.replaceAll('_', ''));
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
  if (special === null) throw new ValueFault(`should be a number, but found '${text}'`);
  if (special[2] === undefined) return Number.NaN;
  return special[1] === '-' ? -Infinity : Infinity;
}

export interface ListRules extends Notes {
  /** The only items allowed. */
  readonly items?: readonly string[];
}

/** Items between commas. Quotes mean nothing here: oslo.config's plain lists split inside them as well. */
export function list<const D extends readonly string[] | null>(
  fallback: D,
  rules: ListRules = {},
): Option<Typed<D, string[]>> {
  const { items, ...notes } = rules;
  const parse = (text: string) => {
    const bare = strip(text).replace(/,+$/, '');
    const values = bare === '' ? [] : bare.split(',').map(strip);
    const stranger = values.find((value) => items !== undefined && !items.includes(value));
    if (stranger !== undefined) throw new ValueFault(`should hold only ${items!.join(', ')}, but found '${stranger}'`);
    return values;
  };
  return { ...notes, type: 'List', default: (fallback && [...fallback]) as Typed<D, string[]>, parse };
}

/** `name:value` pairs between commas; the value may hold further colons. */
export function dict<const D extends Readonly<Record<string, string>> | null>(
  fallback: D,
  notes: Notes = {},
): Option<Typed<D, Record<string, string>>> {
  const parse = (text: string) => {
    const bare = strip(text);
    const pairs = new Map<string, string>();
    for (const pair of bare === '' ? [] : joinPairs(bare.split(','))) {
      const at = pair.indexOf(':');
      const key = strip(pair.slice(0, at));
      if (key === '') throw new ValueFault('should hold name:value pairs, but a name is empty');
      if (pairs.has(key)) throw new ValueFault(`names '${key}' twice`);
      pairs.set(key, strip(pair.slice(at + 1)));
    }
    return Object.fromEntries(pairs);
  };
  return { ...notes, type: 'Dict', default: fallback as Typed<D, Record<string, string>>, parse };
}

// A part without a colon takes the parts after it along until one comes: `a,b:c` names the key `a,b`.
function joinPairs(parts: string[]): string[] {
  const pairs: string[] = [];
  let pair: string | undefined;
  for (const part of parts) {
    pair = pair === undefined ? part : `${pair},${part}`;
    if (pair.includes(':')) {
      pairs.push(pair);
      pair = undefined;
    }
  }
  if (pair !== undefined) throw new ValueFault(`should hold name:value pairs, but found '${stripStart(pair)}'`);
  return pairs;
}

export function uri<const D extends string | null>(fallback: D, notes: Notes = {}): Option<Typed<D, string>> {
  return checked('URI', fallback, notes, isUri, 'a URI with scheme and host');
}

export function hostAddress<const D extends string | null>(fallback: D, notes: Notes = {}): Option<Typed<D, string>> {
  const option = checked('HostAddress', fallback, notes, isHostAddress, 'an address or a host name');
  // The dot of an absolute name is dropped, as in oslo.config.
  const parse = (text: string) => (option.parse(text)?.replace(/\.$/, '') ?? null) as Typed<D, string>;
  return { ...option, parse };
}

export function hostPort<const D extends string | null>(fallback: D, notes: Notes = {}): Option<Typed<D, string>> {
  return checked('HostPort', fallback, notes, (text) => splitHostPort(text) !== undefined, 'HOST:PORT');
}

function checked<D extends string | null>(
  type: TypeName,
  fallback: D,
  notes: Notes,
  accepts: (text: string) => boolean,
  form: string,
): Option<Typed<D, string>> {
  const parse = (text: string) => {
    if (!accepts(text)) throw new ValueFault(`should be ${form}, but found '${text}'`);
    return text as Typed<D, string>;
  };
  return { ...notes, type, default: fallback as Typed<D, string>, parse };
}
