import { boolean, choice, float, integer, string } from '../types.ts';

/** Kafka. */
export const oslo_messaging_kafka = {
  kafka_max_fetch_bytes: integer(1048576),
  kafka_consumer_timeout: float(1),
  consumer_group: string('oslo_messaging_consumer'),
  producer_batch_timeout: float(0),
  producer_batch_size: integer(16384),
  compression_codec: choice(['none', 'gzip', 'snappy', 'lz4', 'zstd'], 'none'),
  enable_auto_commit: boolean(false),
  max_poll_records: integer(500),
  security_protocol: choice(['PLAINTEXT', 'SASL_PLAINTEXT', 'SSL', 'SASL_SSL'], 'PLAINTEXT'),
  sasl_mechanism: string('PLAIN'),
  ssl_cafile: string(''),
  ssl_client_cert_file: string(''),
  ssl_client_key_file: string(''),
  ssl_client_key_password: string(''),
  pool_size: integer(10, { deprecated: true }),
  conn_pool_min_size: integer(2, { deprecated: true }),
  conn_pool_ttl: integer(1200, { deprecated: true }),
};
