/** Compiled JSON schemas (TypeBox) and the sentence that a caller reads when a value does not fit. */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { badRequest } from '../errors.ts';

export type Check = (value: unknown) => void;

/** Compiles a schema once, at boot. The check throws a 400 that names the field and the rule, never the value. */
export function compileCheck(schema: TSchema): Check {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return;
    const [first] = validator.Errors(value);
    const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? '';
    const rule = first?.message ?? 'does not fit its schema';
    throw badRequest(field === '' ? `Invalid input: ${rule}.` : `Invalid input for field '${field}': ${rule}.`);
  };
}
