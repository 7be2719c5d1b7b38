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
    fetchFn: async (input: string, init: RequestInit) => told(await greenroom.fetch(input, init)),
    retryAttempts: Infinity,
    retry: backoff,
  });
  return asking(
    (payload, sink) => client.subscribe(...keepingPlace(payload, sink)),
    () => client.dispose(),
  );
  // docs end
}

// docs told
/** graphql-sse sends again whatever was answered with an error's status. Of those with which that does not help it is given the
 * server's words as a stream. */
async function told(response: Response): Promise<Response> {
  const { status } = response;
  if (status < 400 || status >= 500 || status === 408 || status === 429) return response;
  return new Response(`event: next\ndata: ${await response.text()}\n\nevent: complete\ndata:\n\n`);
}
// docs end
