import type { Greenroom } from "../connect.js";
import { InboxDocument, InboxUpdatesDocument } from "../generated/documents.js";
import type { NotificationPartsFragment } from "../generated/operations.js";
import { followed } from "./followed.js";
import type { Live } from "./live.js";

export type Notification = NotificationPartsFragment;

/** The latest notifications of whoever asks, the newest first. Null: nobody is signed in. */
export function inbox(greenroom: Greenroom, first = 10): Live<readonly Notification[] | null> {
  return followed(greenroom, {
    query: InboxDocument,
    variables: { first },
    begin: ({ viewer }) =>
      viewer && {
        state: viewer.notifications.edges.map(({ node }) => node) as readonly Notification[],
        behind: { after: viewer.notificationsCursor },
      },
    updates: InboxUpdatesDocument,
    // One that has been read, perhaps on another device, comes again: it takes its own place, where that is shown.
    fold: (shown, { notifications: { notification } }) =>
      shown.some(({ id }) => id === notification.id)
        ? shown.map((one) => (one.id === notification.id ? notification : one))
        : [notification, ...shown].sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt)).slice(0, first),
  });
}
