import { useSyncExternalStore } from 'react';

const BARS = Array.from({ length: 24 }, (_, bar) => `wave wave-${bar % 6}`);

/** Something that moves where the stream's picture would: it rests while nobody looks, or where motion is not wanted. */
export function Waves() {
  const isHidden = useSyncExternalStore(listen, () => document.hidden);
  return (
    <div className={isHidden ? 'waves resting' : 'waves'} role="img" aria-label="Moving bars, in place of the stream's picture">
      {BARS.map((name, bar) => (
        <span key={bar} className={name} />
      ))}
    </div>
  );
}

function listen(changed: () => void) {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}
