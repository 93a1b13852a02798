import { type PolicyTarget, targetLookup } from './target.ts';
import { pythonText } from './text.ts';

/** The right-hand side of a check: text with `%(key)s` in it. `constant` is set where nothing is substituted. */
export interface Template {
  readonly source: string;
  readonly constant: string | undefined;
  /** The text for this target, or undefined where the target lacks a key. */
  render(target: PolicyTarget): string | undefined;
}

/** A check that oslo.policy itself would fail on with an exception at every call. */
export class UnusableCheck extends Error {}

const PART = /%%|%\(([^()]+)\)s|%/g;

export function parseTemplate(source: string, encode: (text: string) => string = (text) => text): Template {
  const texts: string[] = [''];
  const keys: string[] = [];
  let end = 0;
  for (const found of source.matchAll(PART)) {
    texts[texts.length - 1] += source.slice(end, found.index);
    end = found.index + found[0].length;
    if (found[0] === '%%') texts[texts.length - 1] += '%';
    else if (found[1] !== undefined) {
      keys.push(found[1]);
      texts.push('');
    } else throw new UnusableCheck(`"${source}" holds a "%" that is neither "%%" nor "%(name)s"`);
  }
  texts[texts.length - 1] += source.slice(end);

  if (keys.length === 0) {
    const constant = texts[0]!;
    return { source, constant, render: () => constant };
  }
  const lookups = keys.map(targetLookup);
  if (lookups.length === 1 && texts.every((text) => text === '')) {
    const lookup = lookups[0]!;
    return {
      source,
      constant: undefined,
      render(target) {
        const value = lookup(target);
        return value === undefined ? undefined : encode(pythonText(value));
      },
    };
  }
  return {
    source,
    constant: undefined,
    render(target) {
      let text = texts[0]!;
      for (let i = 0; i < lookups.length; i++) {
        const value = lookups[i]!(target);
        if (value === undefined) return undefined;
        text += encode(pythonText(value)) + texts[i + 1]!;
      }
      return text;
    },
  };
}
