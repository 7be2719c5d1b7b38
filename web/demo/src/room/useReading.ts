import { useLayoutEffect, useRef, type RefObject } from 'react';
import type { Message } from '@greenroom/client';

/** So near its end a reader is with what comes. */
const NEAR_PX = 40;

/** A log that scrolls: who is at its end stays there, and who reads back stays at what they read, whatever comes before or behind. */
export function useReading(messages: readonly Message[]): RefObject<HTMLDivElement | null> {
  const log = useRef<HTMLDivElement>(null);
  const before = useRef({ height: 0, first: undefined as string | undefined });
  const first = messages[0]?.id;
  useLayoutEffect(() => {
    if (!log.current) return;
    const { scrollTop, scrollHeight, clientHeight } = log.current;
    const { height, first: earlier } = before.current;
    if (earlier !== undefined && first !== earlier) log.current.scrollTop = scrollTop + scrollHeight - height;
    else if (height - scrollTop - clientHeight < NEAR_PX) log.current.scrollTop = scrollHeight;
    before.current = { height: scrollHeight, first };
  }, [messages.length, first]);
  return log;
}
