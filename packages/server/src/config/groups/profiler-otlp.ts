import { string } from '../types.ts';

/** osprofiler over OTLP. */
export const profiler_otlp = {
  service_name_prefix: string(null),
};
