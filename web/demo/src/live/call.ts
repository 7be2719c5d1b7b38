import { useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { CallNowDocument, type PriceFragment } from '../generated/operations';
import { PrivateCall, type CallState } from '../greenroom/call/call';
import { repeated, type Live } from '../greenroom/live';
import { useGreenroom } from './greenroom';
import { PageContext } from './page';

const COST_MS = 5_000;

/** The call of a session: to show it is to be in it. */
export function useCall(sessionId: string, isFan: boolean): [PrivateCall, CallState] {
  const greenroom = useGreenroom();
  const { devices, rtc } = useContext(PageContext);
  const [call] = useState(() => new PrivateCall(greenroom, { sessionId, isFan, devices, rtc }));
  useEffect(() => {
    void call.join();
    return () => call.leave();
  }, [call]);
  return [call, useSyncExternalStore(call.state.subscribe, call.state.current)];
}

/** What the fan would pay were the viewer to end it now. It grows as the meter runs, and nothing tells that. */
export function costOf(sessionId: string): Live<PriceFragment | null> {
  return repeated(CallNowDocument, { sessionId }, ({ privateSession }) => privateSession?.costIfEndedNow ?? null, COST_MS);
}
