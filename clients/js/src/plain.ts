// graphql-ws alone: queries and mutations take the socket, too.
import { asking } from "./asking";
import type { Greenroom, Place } from "./greenroom";
import { openSocket } from "./socket";

/** A client that is one socket. */
export function connect({ url, token, ping }: Place): Greenroom {
  const socket = openSocket(url, token, ping);
  return asking(
    (payload, sink) => socket.subscribe(payload, sink),
    () => void socket.dispose(),
  );
}
