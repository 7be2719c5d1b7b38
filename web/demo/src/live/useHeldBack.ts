import { useEffect, useRef, useState } from 'react';

const HELD_MS = 5_000;
const TICK_MS = 250;

/** What cannot be undone is done only after a moment, unless it is taken back; not at all when the page goes meanwhile. */
export function useHeldBack(act: () => void) {
  const [until, setUntil] = useState<number | null>(() => Date.now() + HELD_MS);
  const [left, setLeft] = useState(HELD_MS);
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => {
      setLeft(Math.max(0, until - Date.now()));
      if (Date.now() < until) return;
      setUntil(null);
      latest.current();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  return { seconds: Math.ceil(left / 1000), takeBack: () => setUntil(null) };
}
