import { Figures } from '../figures/Figures';
import { promises } from '../live/promises';
import { useLive } from '../live/useLive';
import { DeskList } from './DeskList';
import { GoLiveForm } from './GoLiveForm';

const NOBODY: ReadonlySet<string> = new Set();

/** A creator who is not on air: what they have promised stands, and comes along with the next stream. */
export function OffAir() {
  const promised = useLive(promises) ?? [];
  const latest = (id: string) => promised.find((one) => one.id === id);
  return (
    <>
      {promised.length > 0 && (
        <DeskList name="Later" count={promised.length} sessions={promised} present={NOBODY} latest={latest} empty="">
          <p className="muted">Your promises stand while you are off air. No room opens before you go live.</p>
        </DeskList>
      )}
      <GoLiveForm />
      <div className="buttons">
        <Figures />
      </div>
    </>
  );
}
