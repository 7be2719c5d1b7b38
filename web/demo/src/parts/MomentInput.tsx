import type { InputHTMLAttributes } from 'react';

/** Browsers take years of six digits, and wait for them: nobody means these, and no date can be read with them. */
const LAST = '9999-12-31T23:59';

/** A date and a time of day that somebody types. */
export function MomentInput(given: InputHTMLAttributes<HTMLInputElement>) {
  return <input {...given} type="datetime-local" required max={LAST} />;
}
