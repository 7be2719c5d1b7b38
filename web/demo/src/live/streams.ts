import { repeated, StreamsDocument, ViewerDocument, type Greenroom, type Live, type Stream } from '@greenroom/client';

/** Nothing tells that somebody goes on air, so the page looks now and then. */
const LOOK_MS = 3_000;
const MOST = 100;

/** The stream of a creator's by that name; null while they are not on air. */
export function streamOf(greenroom: Greenroom, creatorName: string): Live<Stream | null> {
  const isTheirs = ({ creator }: Stream) => creator.displayName === creatorName;
  return repeated(
    greenroom,
    StreamsDocument,
    { first: MOST },
    ({ liveStreams }) => liveStreams.edges.map(({ node }) => node).find(isTheirs) ?? null,
    LOOK_MS,
  );
}

/** The stream of whoever asks. */
export function ownStream(greenroom: Greenroom): Live<Stream | null> {
  return repeated(greenroom, ViewerDocument, {}, ({ viewer }) => viewer?.liveStream ?? null, LOOK_MS);
}
