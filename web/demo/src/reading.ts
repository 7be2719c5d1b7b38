/** Money and time as people read them, in their own language and zone. */

import type { Amount } from '@greenroom/client';

export { money } from '@greenroom/client';

/** So many minor units of the same money. */
export function inUnits({ currency, minorDigits }: Amount, amount: number): Amount {
  return { amount, currency, minorDigits };
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const DAY_MS = 24 * 3600 * 1000;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

/** The time of day; with the day when it is not within half a day of now. */
export function moment(instant: string): string {
  const date = new Date(instant);
  return (Math.abs(date.getTime() - Date.now()) < DAY_MS / 2 ? CLOCK : DAY_AND_CLOCK).format(date);
}

/** The server's sentences name instants in UTC. */
export function sentence(message: string): string {
  return message.replace(INSTANT, moment);
}

/** A length of time as a clock shows it. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const [MINUTE, HOUR, DAY] = [60, 3600, 24 * 3600];
/** From how many seconds on a length of time is said by which unit: as the server's sentences have it. */
const SPANS = [
  [2 * DAY, DAY, 'days'],
  [2 * HOUR, HOUR, 'hours'],
  [0, MINUTE, 'min'],
] as const;

/** A length of time in words, rounded to what matters. */
export function about(seconds: number): string {
  if (seconds < 45) return 'less than a minute';
  const [, unit, words] = SPANS.find(([least]) => seconds >= least)!;
  return `about ${Math.round(seconds / unit)} ${words}`;
}

/** An instant for a datetime-local field, which knows no zones. */
export function forField(milliseconds: number): string {
  const offset = new Date(milliseconds).getTimezoneOffset() * 60_000;
  return new Date(milliseconds - offset).toISOString().slice(0, 16);
}

/** What was typed into a datetime-local field, as an instant. */
export function fromField(value: string): string {
  return new Date(value).toISOString();
}
