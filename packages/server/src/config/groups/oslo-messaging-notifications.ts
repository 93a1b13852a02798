import { integer, list, multiString, string } from '../types.ts';

/** Where notifications go. */
export const oslo_messaging_notifications = {
  driver: multiString([], { aliases: ['DEFAULT.notification_driver'] }),
  transport_url: string(null, { aliases: ['DEFAULT.notification_transport_url'], secret: true }),
  topics: list(['notifications'], { aliases: ['DEFAULT.notification_topics', 'rpc_notifier2.topics'] }),
  retry: integer(-1),
};
