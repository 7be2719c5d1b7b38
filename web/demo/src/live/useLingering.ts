import { useEffect, useState } from 'react';
import type { Session } from '@greenroom/client';

const LINGERS_MS = 5_000;

/** A row, or the place of one that was here a moment ago, with the session as it was then. */
export interface Row {
  session: Session;
  isGone: boolean;
}

interface Gone {
  session: Session;
  /** Behind which row it stood. */
  behind: string | undefined;
  until: number;
}

/** What leaves a list keeps its place for a moment, so that nothing else moves under a finger that is about to press. */
export function useLingering(sessions: readonly Session[]): readonly Row[] {
  const [{ shown, gone }, set] = useState<{ shown: readonly Session[]; gone: readonly Gone[] }>({
    shown: sessions,
    gone: [],
  });
  if (shown !== sessions) {
    const here = new Set(sessions.map(({ id }) => id));
    const before = placed(shown, gone);
    const until = Date.now() + LINGERS_MS;
    const left = before.flatMap(({ session }, place): Gone[] =>
      here.has(session.id)
        ? []
        : [gone.find((one) => one.session.id === session.id) ?? { session, behind: before[place - 1]?.session.id, until }],
    );
    set({ shown: sessions, gone: left });
  }
  useEffect(() => {
    if (gone.length === 0) return;
    const next = Math.min(...gone.map(({ until }) => until)) - Date.now();
    const timer = setTimeout(() => set((now) => ({ ...now, gone: now.gone.filter(({ until }) => until > Date.now()) })), next + 1);
    return () => clearTimeout(timer);
  }, [gone]);
  return placed(shown, gone);
}

function placed(shown: readonly Session[], gone: readonly Gone[]): Row[] {
  const rows: Row[] = shown.map((session) => ({ session, isGone: false }));
  for (const { session, behind } of gone) {
    const place = behind === undefined ? 0 : rows.findIndex((row) => row.session.id === behind) + 1;
    rows.splice(place, 0, { session, isGone: true });
  }
  return rows;
}
