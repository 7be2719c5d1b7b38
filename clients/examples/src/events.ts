// graphql-sse: everything by server-sent events, for networks that let no WebSocket through.
import { backoff, connect as connectTo } from "@greenroom/client";
import { createClient } from "graphql-sse";

import { asking } from "./asking";
import type { Greenroom, Place } from "./greenroom";
import { keepingPlace } from "./resuming";

/** A client of event streams, one for each operation. */
export function connect({ url, token, fetch }: Place): Greenroom {
  // docs events
  const greenroom = connectTo({ url, token, fetch });
  const client = createClient({
    url,
    // Called for each attempt: it brings the token of the moment, and the payload brings the last cursor.
    fetchFn: greenroom.fetch,
    retryAttempts: Infinity,
    retry: backoff,
  });
  return asking(
    (payload, sink) => client.subscribe(...keepingPlace(payload, sink)),
    () => client.dispose(),
  );
  // docs end
}
