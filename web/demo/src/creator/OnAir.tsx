import { endStream, pauseQueue, resumeQueue, updateOffer, type EmblemState } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Problems } from '../parts/Problems';
import { money, moment } from '../reading';

const PAUSE_MINUTES = 10;

/** What is on offer now, and the switches of a creator who is on air. */
export function OnAir({ streamId, emblem: { emblem, offer } }: { streamId: string; emblem: EmblemState }) {
  const { perform, busy, problems } = useAct();
  const { amount, currency } = offer.pricePerMinute;
  // With a full queue it is open to nobody more, and yet switched on.
  const isOn = offer.open || offer.queueFull;

  /** What is left out stays as it is: it may have been changed elsewhere a moment ago. */
  const turn = (open: boolean) =>
    perform(updateOffer, {
      streamId,
      offer: {
        open,
        pricePerMinute: { amount, currency },
        durations: offer.options.map(({ minutes }) => minutes),
      },
    });

  return (
    <div className="on-air-tools">
      <p>
        <span aria-live="polite">1:1s: {emblem.toLowerCase()}</span>, {money(offer.pricePerMinute)} a minute
      </p>
      {offer.pausedUntil && <p>You begin with nobody until {moment(offer.pausedUntil)}.</p>}
      <div className="buttons">
        <button aria-disabled={busy} onClick={() => turn(!isOn)}>
          {isOn ? 'Close the offer' : 'Open the offer'}
        </button>
        {offer.pausedUntil ? (
          <button aria-disabled={busy} onClick={() => perform(resumeQueue, { streamId })}>
            End the pause
          </button>
        ) : (
          <button aria-disabled={busy} onClick={() => perform(pauseQueue, { streamId, minutes: PAUSE_MINUTES })}>
            Pause for {PAUSE_MINUTES} min
          </button>
        )}
        <button aria-disabled={busy} onClick={() => perform(endStream, { streamId })}>
          End the stream
        </button>
      </div>
      <Problems problems={problems} />
    </div>
  );
}
