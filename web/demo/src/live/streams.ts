import {
  EmblemChangesDocument,
  StreamsOnAirDocument,
  type EmblemChangesSubscription,
  type StreamsOnAirQuery,
} from '../generated/operations';
import { listened, repeated, type Live } from '../greenroom/live';

export type StreamOnAir = StreamsOnAirQuery['liveStreams']['edges'][number]['node'];
export type Emblem = EmblemChangesSubscription['emblem'];

const LOOK_MS = 3_000;

/** The stream of a creator's by that name; null while they are not on air. */
export function streamOf(creatorName: string): Live<StreamOnAir | null> {
  return theOne(({ creator }) => creator.displayName === creatorName);
}

/** The stream of whoever asks. */
export const ownStream: Live<StreamOnAir | null> = theOne(({ creator }, viewerId) => creator.id === viewerId);

function theOne(wanted: (stream: StreamOnAir, viewerId: string | undefined) => boolean): Live<StreamOnAir | null> {
  const pick = ({ viewer, liveStreams }: StreamsOnAirQuery) =>
    liveStreams.edges.map(({ node }) => node).find((stream) => wanted(stream, viewer?.user.id)) ?? null;
  // Nothing tells that somebody goes on air, so the page looks now and then.
  return repeated(StreamsOnAirDocument, {}, pick, LOOK_MS);
}

/** A stream's emblem and offer, until it is over. */
export function emblemOf(streamId: string): Live<Emblem> {
  return listened(EmblemChangesDocument, { streamId }, (_, { emblem }) => emblem);
}
