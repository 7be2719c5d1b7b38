import { InboxDocument, InboxUpdatesDocument, type NotificationPartsFragment } from '../generated/operations';
import { followed } from '../greenroom/follow';

const SHOWN = 6;

/** The latest notifications of whoever asks, the newest first. */
export const inbox = followed({
  query: InboxDocument,
  variables: {},
  begin: ({ viewer }) =>
    viewer && {
      state: viewer.notifications.edges.map(({ node }) => node).slice(0, SHOWN),
      after: viewer.notificationsCursor,
    },
  updates: InboxUpdatesDocument,
  behind: (after) => ({ after }),
  fold: (shown: NotificationPartsFragment[], { notifications: { notification } }) =>
    (shown.some(({ id }) => id === notification.id)
      ? shown.map((one) => (one.id === notification.id ? notification : one))
      : [notification, ...shown]
    ).slice(0, SHOWN),
});
