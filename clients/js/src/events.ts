// graphql-sse: everything by server-sent events, for networks that let no WebSocket through.
import { createClient } from "graphql-sse";

import { asking } from "./asking";
import { signed } from "./fetching";
import type { Greenroom, Place } from "./greenroom";
import { keepingPlace } from "./resuming";
import { backoff } from "./retries";

/** A client of event streams, one for each operation. */
export function connect({ url, token, fetch }: Place): Greenroom {
  // docs events
  const client = createClient({
    url,
    // Called for each attempt: it brings the token of the moment, and the payload brings the last cursor.
    fetchFn: signed(fetch, token),
    retryAttempts: Infinity,
    retry: backoff,
  });
  return asking(
    (payload, sink) => client.subscribe(...keepingPlace(payload, sink)),
    () => client.dispose(),
  );
  // docs end
}
