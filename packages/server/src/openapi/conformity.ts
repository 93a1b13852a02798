/**
 * Whether an answer is one that the OpenAPI document promises: a declared status with a body of the declared form, or a
 * refusal with the error body. The tests ask it of every answer.
 */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Route } from '../http/route.ts';
import { errorSchema, oauth2ErrorSchema, successesOf } from './document.ts';

export interface Answered {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  payload: string;
}

export type Conformity = (answered: Answered) => string | undefined;

/** What is wrong, undefined where nothing is. */
type Check = (value: unknown) => string | undefined;

interface Promised {
  matches: RegExp;
  method: string;
  isJson: boolean;
  successes: Map<number, Check | undefined>;
  refusal: Check;
}

const compiled = new WeakMap<TSchema, Check>();

/** Compiled when it is first needed, once for all servers of a test. */
function checkOf(schema: TSchema): Check {
  return (value) => {
    let check = compiled.get(schema);
    if (!check) {
      const validator = Compile(schema);
      check = (given) => {
        if (validator.Check(given)) return undefined;
        const faults = validator.Errors(given).map(({ instancePath, message }) => `${instancePath} ${message}`);
        return faults.slice(0, 5).join('; ') || 'does not fit';
      };
      compiled.set(schema, check);
    }
    return check(value);
  };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** @returns a function that gives a sentence about what was not promised, undefined where all is well */
export function conformity(routes: readonly Route[]): Conformity {
  const [error, oauth2Error] = [errorSchema, oauth2ErrorSchema].map(checkOf) as [Check, Check];
  // A literal segment counts before an argument.
  const promises = routes
    .toSorted((a, b) => (a.path.replaceAll(':', '\uffff') < b.path.replaceAll(':', '\uffff') ? -1 : 1))
    .map((route): Promised => {
      const pattern = route.path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
      return {
        matches: new RegExp(`^${pattern}/?$`),
        method: route.method,
        successes: new Map([...successesOf(route)].map(([status, schema]) => [status, schema && checkOf(schema)])),
        isJson: route.media === undefined,
        refusal: route.form ? oauth2Error : error,
      };
    });

  return ({ method, path, status, payload }) => {
    const asked = method === 'HEAD' ? 'GET' : method;
    const promised = promises.find((candidate) => candidate.method === asked && candidate.matches.test(path));
    if (!promised || method === 'HEAD') return undefined;
    if (!promised.successes.has(status)) {
      if (status < 400) return `${method} ${path}: ${status} is not declared`;
      const fault = promised.refusal(parse(payload));
      return fault && `${method} ${path}: ${status} without the error body: ${fault}`;
    }
    const check = promised.successes.get(status);
    const whole = payload === '' ? undefined : 'there is a body';
    const fault = check ? check(promised.isJson ? parse(payload) : payload) : whole;
    return fault && `${method} ${path}: the body of ${status} is not as declared: ${fault}`;
  };
}
