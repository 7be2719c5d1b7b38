import type { FiguresQuery, StatsGrouping } from '@greenroom/client';
import { minorUnits } from '@greenroom/client';
import { about, money } from '../reading';

type Stats = FiguresQuery['creatorStats'];
export type Group = Stats['series'][number];
type Sum = Group['earned'];

/** One thing that is told of every group: as a bar, and in words. */
export interface Measure {
  name: string;
  value: (group: Group) => number;
  words: (group: Group) => string;
  /** Whether there is nothing between two whole numbers of it. */
  isWhole?: true;
}

export interface Bar {
  label: string;
  value: number;
}

export const MEASURES: readonly Measure[] = [
  { name: 'Earned', value: ({ earned }) => units(earned), words: ({ earned }) => money(earned) },
  { name: 'Asked', value: ({ requested }) => requested, words: ({ requested }) => String(requested), isWhole: true },
  { name: 'Held', value: ({ completed }) => completed, words: ({ completed }) => String(completed), isWhole: true },
  { name: 'Minutes', value: ({ minutes }) => minutes, words: ({ minutes }) => String(minutes), isWhole: true },
  { name: 'No-shows', value: ({ noShows }) => noShows, words: ({ noShows }) => String(noShows), isWhole: true },
  {
    name: 'Wait',
    value: ({ waitSeconds }) => (waitSeconds ?? 0) / 60,
    words: ({ waitSeconds }) => (waitSeconds === null ? '–' : about(waitSeconds)),
  },
  { name: 'Taken', value: ({ approvalRate }) => 100 * (approvalRate ?? 0), words: ({ approvalRate }) => share(approvalRate) },
  {
    name: 'Promises kept',
    value: ({ promisesKept }) => 100 * (promisesKept ?? 0),
    words: ({ promisesKept }) => share(promisesKept),
  },
];

/** What is looked at: over how many days, and by what. */
export interface View {
  name: string;
  days: number;
  by: StatsGrouping;
  /** How long a group is, in milliseconds; null where groups are no spans of time. */
  step: number | null;
  label: (group: Pick<Group, 'since' | 'durationMinutes'>) => string;
}

const HOUR_MS = 3_600_000;
const HOURS = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
// The server's days are those of UTC.
const DAYS = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const VIEWS: readonly [View, ...View[]] = [
  { name: 'An evening', days: 1, by: 'HOUR', step: HOUR_MS, label: ({ since }) => HOURS.format(new Date(since ?? 0)) },
  { name: 'A month', days: 30, by: 'DAY', step: 24 * HOUR_MS, label: ({ since }) => DAYS.format(new Date(since ?? 0)) },
  { name: 'A month by length', days: 30, by: 'LENGTH', step: null, label: ({ durationMinutes }) => `${durationMinutes} min` },
];

/** Bars with a gap where nobody asked, so that time is as long as it was. */
export function bars(series: readonly Group[], view: View, measure: Measure): Bar[] {
  if (view.step === null) return series.map((group) => ({ label: view.label(group), value: measure.value(group) }));
  const values = new Map(series.map((group) => [Date.parse(group.since ?? ''), measure.value(group)]));
  const [first, last] = [Math.min(...values.keys()), Math.max(...values.keys())];
  const found = [];
  for (let at = first; at <= last; at += view.step) {
    const since = new Date(at).toISOString();
    found.push({ label: view.label({ since, durationMinutes: null }), value: values.get(at) ?? 0 });
  }
  return found;
}

export function share(rate: number | null): string {
  return rate === null ? '–' : `${Math.round(100 * rate)} %`;
}

function units(amount: Sum): number {
  return minorUnits(amount) / 10 ** amount.minorDigits;
}
