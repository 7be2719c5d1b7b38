import { useEffect, useState } from 'react';
import { useGreenroom } from './greenroom';

/** The present instant by the server's clock in milliseconds, anew every second. */
export function useNow(): number {
  const { time } = useGreenroom();
  const [now, setNow] = useState(() => time.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(time.now()), 1000);
    return () => clearInterval(timer);
  }, [time]);
  return now;
}
