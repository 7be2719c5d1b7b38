import { costNow, endSession, type Session } from '@greenroom/client';
import { useIsCut } from '../live/greenroom';
import type { useAct } from '../live/useAct';
import { useLive } from '../live/useLive';
import { Name } from '../parts/Name';
import { Question } from '../parts/Question';
import { money } from '../reading';

interface EndButtonProps {
  session: Session;
  perform: ReturnType<typeof useAct>['perform'];
  busy: boolean;
}

/** A session cannot be begun again: what its end comes to is said first. */
export function EndButton({ session: { id, fan, price }, perform, busy }: EndButtonProps) {
  const known = useLive((greenroom) => costNow(greenroom, id), id)?.cost;
  const cost = useIsCut() ? null : known;
  const name = <Name of={fan.displayName} />;
  const ask = cost ? <>If you end now, {name} pays {money(cost)} of {money(price)}.</> : 'If you end now, that cannot be undone.';
  return (
    <Question words="End" className="third" yes="Yes, end it" no={<>Stay with {name}</>} busy={busy} ask={ask}
      act={() => perform(endSession, { sessionId: id })} />
  );
}
