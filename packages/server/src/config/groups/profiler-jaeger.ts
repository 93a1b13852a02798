import { dict, string } from '../types.ts';

/** osprofiler to Jaeger. */
export const profiler_jaeger = {
  service_name_prefix: string(null, { deprecated: true }),
  process_tags: dict({}, { deprecated: true }),
};
