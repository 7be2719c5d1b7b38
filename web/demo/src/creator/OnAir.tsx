import { Fragment, type ReactNode } from 'react';
import { endStream, pauseQueue, resumeQueue, updateOffer, type EmblemState } from '@greenroom/client';
import type { DeskState } from '../live/desk';
import { useAct } from '../live/useAct';
import { Name } from '../parts/Name';
import { Problems } from '../parts/Problems';
import { Question } from '../parts/Question';
import { money, moment } from '../reading';

const PAUSE_MINUTES = 10;

interface OnAirProps {
  streamId: string;
  emblem: EmblemState;
  /** Whom the end of the stream would send away; undefined until that is known. */
  state: DeskState | undefined;
}

/** What is on offer now, and the switches of a creator who is on air. */
export function OnAir({ streamId, emblem: { emblem, offer }, state }: OnAirProps) {
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
        <Question words="End the stream" ask={sentAway(state)} yes="Yes, end it" no="Stay on air" busy={busy}
          act={() => perform(endStream, { streamId })} />
      </div>
      <Problems problems={problems} />
    </div>
  );
}

/** Who would be sent away; null where there is nobody. */
function sentAway(state: DeskState | undefined): ReactNode {
  if (!state) return 'Nobody knows yet who waits.';
  const { running, lists } = state;
  const [asks, waits] = [lists.REQUESTED.totals?.sessions, lists.WAITING.totals?.sessions];
  const who = [
    running && <>your session with <Name of={running.fan.displayName} /> ends, and is charged</>,
    waits && `${waits} in line ${waits === 1 ? 'is' : 'are'} sent away`,
    asks && `${asks} who ${asks === 1 ? 'asks gets' : 'ask get'} no answer`,
  ].filter(Boolean);
  if (who.length === 0) return null;
  const parts = who.map((one, place) => <Fragment key={place}>{place > 0 && ', '}{one}</Fragment>);
  return <>If you end the stream, {parts}. Promises stand.</>;
}
