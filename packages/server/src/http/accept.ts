/** Which of the media types that we can send the caller wants: RFC 9110, section 12.5.1. */

interface Range {
  type: string;
  quality: number;
  /** 0 for any type, 1 for any subtype, 2 for one type. */
  specificity: number;
}

function parse(header: string): Range[] {
  return header.split(',').flatMap((text) => {
    const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
    if (!/^[^\s/]+\/[^\s/]+$/.test(type)) return [];
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2));
    if (!(quality >= 0 && quality <= 1)) return [];
    return [{ type, quality, specificity: type === '*/*' ? 0 : type.endsWith('/*') ? 1 : 2 }];
  });
}

const covers = (range: Range, type: string) =>
  range.specificity === 0 ||
  range.type === type ||
  (range.specificity === 1 && type.startsWith(range.type.slice(0, -1)));

/**
 * The best of `offers`: by quality, then by how exactly it was asked for, then in our order.
 *
 * @returns undefined where the header accepts none of them, or is absent
 */
export function preferredType(header: string | undefined, offers: readonly string[]): string | undefined {
  if (!header) return undefined;
  const ranges = parse(header).sort((a, b) => b.specificity - a.specificity || b.quality - a.quality);
  let best: { type: string; range: Range } | undefined;
  for (const type of offers) {
    const range = ranges.find((candidate) => covers(candidate, type));
    if (!range || range.quality === 0) continue;
    const better = best ? range.quality - best.range.quality || range.specificity - best.range.specificity : 1;
    if (better > 0) best = { type, range };
  }
  return best?.type;
}
