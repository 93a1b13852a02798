/** Where the value of an option came from. */
export type Source =
  | { readonly kind: 'override' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'state' }
  | { readonly kind: 'default' };

export interface SetOption {
  readonly section: string;
  readonly option: string;
  readonly source: Source;
}

/** Tells of each option where its value came from. */
export interface Sources {
  of(section: string, option: string): Source;
  /** The options that somebody set: on the command line, in the environment or in a file, in the order of the tables. */
  explicit(): SetOption[];
}

export function makeSources(known: readonly SetOption[]): Sources {
  const bySection = new Map<string, Map<string, Source>>();
  for (const { section, option, source } of known) {
    const options = bySection.get(section) ?? new Map<string, Source>();
    bySection.set(section, options.set(option, source));
  }
  return {
    of: (section, option) => bySection.get(section)?.get(option) ?? { kind: 'default' },
    explicit: () => known.filter(({ source }) => source.kind !== 'default' && source.kind !== 'state'),
  };
}

/** `keystone.conf:12`, `OS_TOKEN__EXPIRATION`, `command line`, … */
export function describeSource(source: Source): string {
  if (source.kind === 'file') return `${source.file}:${source.line}`;
  if (source.kind === 'environment') return source.variable;
  if (source.kind === 'override') return 'command line';
  return source.kind === 'state' ? 'state directory' : 'default';
}
