import type { CallState, Lack, PrivateCall } from '@greenroom/client';
import { Name } from '../parts/Name';

const WHY: Record<NonNullable<Lack>, string> = {
  denied: 'the browser was told not to allow it',
  absent: 'there is none',
  busy: 'another program has it',
  insecure: 'browsers allow it only to pages that came by HTTPS',
};

/** One's own camera and microphone: off and on, and why there is none. */
export function Switches({ call, state, other }: { call: PrivateCall; state: CallState; other: string }) {
  const { own, isMuted, isCameraOff } = state;
  if (!own) return <p className="muted">The browser asks whether it may use your camera and microphone.</p>;
  const { camera, microphone } = own;
  return (
    <>
      <div className="buttons">
        {!microphone && (
          <button aria-pressed={isMuted} onClick={() => call.own.mute(!isMuted)}>
            {isMuted ? 'Unmute' : 'Mute'}
          </button>
        )}
        {!camera && (
          <button aria-pressed={isCameraOff} onClick={() => call.own.turnCameraOff(!isCameraOff)}>
            {isCameraOff ? 'Camera on' : 'Camera off'}
          </button>
        )}
        {(camera || microphone) && <button onClick={() => void call.openDevices()}>Ask the browser again</button>}
      </div>
      <div role="status">
        {camera && (
          <p>
            <Name of={other} /> cannot see you: no camera, {WHY[camera]}.
          </p>
        )}
        {microphone && (
          <p>
            <Name of={other} /> cannot hear you: no microphone, {WHY[microphone]}.
          </p>
        )}
      </div>
    </>
  );
}
