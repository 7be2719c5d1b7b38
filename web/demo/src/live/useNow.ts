import { useEffect, useState } from 'react';
import { useGreenroom } from './greenroom';

/** The present instant by the server's clock in milliseconds, anew every second. */
export function useNow(): number {
  const { clock } = useGreenroom();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 1000);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
