import { useState } from 'react';
import { EarningsDocument, minorUnits } from '@greenroom/client';
import type { DeskState } from '../live/desk';
import { useGreenroom } from '../live/greenroom';
import { useAnswer } from '../live/useAnswer';
import { Figures } from '../figures/Figures';
import { inUnits, money } from '../reading';

const DAY_MS = 24 * 3600 * 1000;

interface EarningsProps {
  lists: DeskState['lists'];
  /** The figures are asked for again whenever this has changed. */
  changes: string;
}

/** What was earned since yesterday, and what is still to come from who waits and from promises. */
export function Earnings({ lists, changes }: EarningsProps) {
  const { clock } = useGreenroom();
  const [span] = useState(() => ({ from: daysFrom(clock.now(), -1), to: daysFrom(clock.now(), 30) }));
  const stats = useAnswer(EarningsDocument, span, changes)?.creatorStats;
  const [line, later] = [lists.WAITING.totals?.price, lists.SCHEDULED.totals?.price];
  return (
    <div className="panel wallet">
      <p role="status">
        {stats && (
          <>
            Earned: <strong>{money(stats.earned)}</strong> in{' '}
            {stats.completed === 1 ? 'one session' : `${stats.completed} sessions`}
          </>
        )}
        {line && later && (
          <>
            . Expected: <strong>{money(inUnits(line, minorUnits(line) + minorUnits(later)))}</strong>
          </>
        )}
      </p>
      <div className="buttons">
        <Figures />
      </div>
    </div>
  );
}

function daysFrom(now: number, days: number): string {
  return new Date(now + days * DAY_MS).toISOString();
}
