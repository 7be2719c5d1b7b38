import { useId, useRef, useState } from 'react';
import { emblem as emblemOf, isOpen, mySessions } from '@greenroom/client';
import { streamOf } from '../live/streams';
import { useLive } from '../live/useLive';
import { Name } from '../parts/Name';
import { StreamPicture } from '../parts/StreamPicture';
import { Called } from './Called';
import { ClosedOffer, useOpening } from './ClosedOffer';
import { EmblemButton } from './EmblemButton';
import { MySession } from './MySession';
import { Receipt } from './Receipt';
import { Receipts } from './Receipts';
import { RequestForm } from './RequestForm';
import { WalletLine } from './WalletLine';

/** A fan before a creator's stream: the 1:1 button, what it offers, and what becomes of their request. */
export function FanSide({ creatorName, goTo }: { creatorName: string; goTo: (creatorName: string) => void }) {
  const found = useLive((greenroom) => streamOf(greenroom, creatorName), creatorName);
  const streamId = found?.id;
  const emblem = useLive(streamId && ((greenroom) => emblemOf(greenroom, streamId)), streamId);
  const stream = emblem?.status === 'ENDED' ? null : found;
  const known = useLive(mySessions);
  const sessions = known ?? [];
  const [isAsking, setIsAsking] = useState(false);
  const [isToTell, setIsToTell] = useState(false);
  const panelId = useId();
  const panel = useRef<HTMLDivElement>(null);

  const called = sessions.find(({ calledUntil }) => calledUntil !== null);
  // A call is there before whomever's stream its fan is.
  const latest = sessions.find(({ status }) => status === 'IN_PROGRESS') ?? sessions.find(({ creator }) => creator.displayName === creatorName);
  const open = latest && isOpen(latest) ? latest : undefined;

  useOpening(creatorName, emblem?.offer, isToTell, () => {
    setIsToTell(false);
    setIsAsking(true);
  });

  /** The form goes, and the keyboard goes on where its request appears. */
  function sent() {
    setIsAsking(false);
    panel.current?.focus();
  }

  // All at once, so that nothing moves as the rest comes.
  if (found === undefined || known === undefined || (streamId && !emblem)) return <div aria-busy />;
  return (
    <>
      {called && <Called key={called.id} session={called} goTo={goTo} />}
      {stream && (
        <StreamPicture stream={stream}>
          {emblem && (
            <EmblemButton
              emblem={emblem.emblem}
              disabled={Boolean(open)}
              aria-expanded={isAsking && !open}
              aria-controls={panelId}
              onClick={() => setIsAsking(!isAsking)}
            />
          )}
        </StreamPicture>
      )}
      {stream === null && <p className="panel muted"><Name of={creatorName} /> is not on air.</p>}
      <div id={panelId} ref={panel} tabIndex={-1}>
        {open && <MySession key={open.id} session={open} streamId={streamId} />}
        {!open && isAsking && stream && emblem && (
          <>
            {!emblem.offer.open && (
              <ClosedOffer creatorName={creatorName} offer={emblem.offer} isToTell={isToTell} tell={setIsToTell} />
            )}
            {/* What was written is there again when the offer is. */}
            <div hidden={!emblem.offer.open}>
              <RequestForm streamId={stream.id} emblem={emblem} done={sent} />
            </div>
          </>
        )}
        {!open && !isAsking && latest && <Receipt session={latest} />}
      </div>
      <Receipts />
      <WalletLine changes={sessions.map(({ id, version }) => `${id} ${version}`).join()} />
    </>
  );
}
