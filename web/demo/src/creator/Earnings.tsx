import { useState } from 'react';
import { EarningsDocument } from '@greenroom/client';
import { useAnswer } from '../live/useAnswer';
import { money } from '../reading';

const DAY_MS = 24 * 3600 * 1000;

/** The figures since yesterday, asked for again whenever the queue has changed. */
export function Earnings({ changes }: { changes: string }) {
  const [span] = useState(() => ({ from: daysFromNow(-1), to: daysFromNow(30) }));
  const stats = useAnswer(EarningsDocument, span, changes)?.creatorStats;
  return (
    <p className="panel wallet" role="status">
      {stats && (
        <>
          Earned: <strong>{money({ ...stats.earned, amount: Number(stats.earned.exactAmount) })}</strong> in{' '}
          {stats.completed === 1 ? 'one session' : `${stats.completed} sessions`}
        </>
      )}
    </p>
  );
}

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}
