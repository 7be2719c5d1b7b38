import { useEffect, useState, useSyncExternalStore } from 'react';
import { CallNowDocument, type PriceFragment } from '../generated/operations';
import { PrivateCall, type CallState } from '../greenroom/call/call';
import { repeated, type Live } from '../greenroom/live';
import { useGreenroom } from './greenroom';
import { usePage } from './page';

const LOOK_MS = 5_000;

// docs call
/** The call of a session: to show it is to be in it. */
export function useCall(sessionId: string, isFan: boolean): [PrivateCall, CallState] {
  const greenroom = useGreenroom();
  const { devices, rtc } = usePage();
  const [call] = useState(() => new PrivateCall(greenroom, { sessionId, isFan, devices, rtc }));
  useEffect(() => {
    void call.join();
    return () => call.leave();
  }, [call]);
  return [call, useSyncExternalStore(call.state.subscribe, call.state.current)];
}
// docs end

/** What the fan would pay were the viewer to end it now, and how many minutes more one may ask for. */
export interface Choices {
  cost: PriceFragment | null;
  options: readonly number[];
}

/** The cost grows as the meter runs, and nothing tells that. */
export function choicesIn(sessionId: string): Live<Choices> {
  return repeated(
    CallNowDocument,
    { sessionId },
    ({ privateSession }) => ({
      cost: privateSession?.costIfEndedNow ?? null,
      options: privateSession?.stream.offer.options.map(({ minutes }) => minutes) ?? [],
    }),
    LOOK_MS,
  );
}
