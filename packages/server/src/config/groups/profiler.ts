import { boolean, float, integer, string } from '../types.ts';

/** osprofiler. */
export const profiler = {
  enabled: boolean(false, { aliases: ['profiler.profiler_enabled'] }),
  trace_sqlalchemy: boolean(false),
  trace_requests: boolean(false),
  hmac_keys: string('SECRET_KEY', { secret: true }),
  connection_string: string('messaging://', { secret: true }),
  es_doc_type: string('notification'),
  es_scroll_time: string('2m'),
  es_scroll_size: integer(10000),
  socket_timeout: float(0.1),
  sentinel_service_name: string('mymaster'),
  filter_error_trace: boolean(false),
};
