import {
  EmblemChangesDocument,
  OwnStreamDocument,
  StreamsOnAirDocument,
  type EmblemChangesSubscription,
  type StreamsOnAirQuery,
} from '../generated/operations';
import { listened, repeated, type Live } from '../greenroom/live';

export type StreamOnAir = StreamsOnAirQuery['liveStreams']['edges'][number]['node'];
export type Emblem = EmblemChangesSubscription['emblem'];

/** Nothing tells that somebody goes on air, so the page looks now and then. */
const LOOK_MS = 3_000;

/** The stream of a creator's by that name; null while they are not on air. */
export function streamOf(creatorName: string): Live<StreamOnAir | null> {
  const pick = ({ liveStreams }: StreamsOnAirQuery) =>
    liveStreams.edges.map(({ node }) => node).find(({ creator }) => creator.displayName === creatorName) ?? null;
  return repeated(StreamsOnAirDocument, {}, pick, LOOK_MS);
}

/** The stream of whoever asks. */
export const ownStream: Live<StreamOnAir | null> = repeated(
  OwnStreamDocument,
  {},
  ({ viewer }) => viewer?.liveStream ?? null,
  LOOK_MS,
);

/** A stream's emblem and offer, until it is over. */
export function emblemOf(streamId: string): Live<Emblem> {
  return listened(EmblemChangesDocument, { streamId }, (_, { emblem }) => emblem);
}
