import type { ReactNode } from 'react';
import { costNow, type CallState, type PrivateCall, type Session } from '@greenroom/client';
import { useCall } from '../live/call';
import { useIsCut } from '../live/greenroom';
import { usePage } from '../live/page';
import { useLive } from '../live/useLive';
import { Name } from '../parts/Name';
import { MeterLine } from './MeterLine';
import { MoreMinutes } from './MoreMinutes';
import { Picture } from './Picture';
import { Switches } from './Switches';

/** The 1:1 itself, for one of its two: both pictures, the meter, and what one may do about one's own. */
export function CallPanel({ session, isFan }: { session: Session; isFan: boolean }) {
  const [call, state] = useCall(session.id);
  const other = (isFan ? session.creator : session.fan).displayName;
  const meter = state.meter ?? session.meter;
  // Asked for anew when the meter runs or stops running.
  const now = useLive((greenroom) => costNow(greenroom, session.id), session.id, meter?.state);
  const isCut = useIsCut();
  // With calls by peer, who is cut off is out of the call: nothing is counted before they are back.
  const isHeld = isCut && state.provider === 'PEER';
  return (
    <div className="call">
      {state.provider === 'PEER' && <Pictures call={call} state={state} other={other} />}
      <p className="standing" role="status">
        {inWords(state, other, isCut)}
      </p>
      {state.link === 'elsewhere' && <button onClick={() => void call.join()}>Have it in this window</button>}
      {meter && <MeterLine session={session} meter={meter} cost={isCut ? null : now?.cost} isHeld={isHeld} isFan={isFan} />}
      <MoreMinutes session={session} options={now?.options ?? []} />
    </div>
  );
}

function Pictures({ call, state, other }: { call: PrivateCall; state: CallState; other: string }) {
  const { isShared } = usePage();
  if (state.link === 'elsewhere' || state.link === 'over') return null;
  return (
    <>
      <div className="pictures">
        <Picture stream={state.theirs} name={other} isSilent={isShared} />
        <Picture stream={state.own?.stream ?? null} name="You" isSilent>
          {state.isCameraOff ? 'You, camera off' : 'You'}
        </Picture>
      </div>
      <Switches call={call} state={state} other={other} />
    </>
  );
}

/** What there is to say of the connection; nothing while all is well. */
function inWords({ provider, link, meter }: CallState, other: string, isCut: boolean): ReactNode {
  if (provider && provider !== 'PEER') return ELSEWISE[provider];
  if (link === 'elsewhere') return 'The call is in another window of yours.';
  if (isCut) return 'Your connection is lost; you come back as soon as there is one.';
  if (meter?.state !== 'RUNNING') return '';
  if (link === 'connecting') return <>Looking for a way to <Name of={other} />.</>;
  return link === 'lost' && <>The connection to <Name of={other} /> is lost; looking for another way.</>;
}

const ELSEWISE = {
  LIVEKIT: 'This call is held in LiveKit, which this page does not show: here is its meter.',
  REPORTED: 'This call is held with the platform, which this page does not show: here is its meter.',
  OFF: 'There is no call on this server: the session runs by itself.',
};
