import type { SignalKind } from "../generated/operations.js";

// docs signals
/**
 * What one browser says to the other. `from` names the connection that it is of, and `to` the one that it answers: whoever
 * reloads the page has another, and what was meant for the one before is of no use to it. `left`: those of the other side that
 * were given up for another of theirs. A window that has one of these does not have the call.
 */
export type Signal = { from: string; to?: string; left?: readonly string[] } & (
  | { kind: "DESCRIPTION"; said: RTCSessionDescriptionInit }
  | { kind: "CANDIDATE"; said: RTCIceCandidateInit }
);

/** As it travels: WebRTC"s own JSON, and these names beside it, which WebRTC does not look at. */
export function written({ kind, said, from, to, left }: Signal): { kind: SignalKind; payload: string } {
  return { kind, payload: JSON.stringify({ ...said, from, to, left }) };
}
// docs end

const KINDS: readonly SignalKind[] = ["DESCRIPTION", "CANDIDATE"];

/** What the other side has sent; null for what is none of ours, such as of a kind that is newer than this package. */
export function read(kind: SignalKind, payload: string): Signal | null {
  if (!KINDS.includes(kind)) return null;
  try {
    const { from = "", to, left, ...said } = JSON.parse(payload);
    return { kind, said, from, to, ...(Array.isArray(left) && { left }) };
  } catch {
    return null;
  }
}
