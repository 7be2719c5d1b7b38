import type { Estimate } from '@greenroom/client';
import { useNow } from '../live/useNow';
import { about, moment } from '../reading';

const MARGIN_MS = 60_000;

/** When it is likely to begin, and how sure that is: in words, and as a band on an axis that begins now. */
export function EstimateBar({ estimate }: { estimate: Estimate }) {
  const now = useNow();
  const [earliest, likely, latest] = [estimate.earliest, estimate.likely, estimate.latest].map(Date.parse) as Three;
  const end = Math.max(latest, now) + MARGIN_MS;
  const at = (instant: number) => `${(100 * Math.min(1, Math.max(0, (instant - now) / (end - now)))).toFixed(1)}%`;
  const [first, last] = [moment(estimate.earliest), moment(estimate.latest)];
  const between = `Between ${first} and ${last}`;
  // It never lies in the past when it comes: without a connection none comes any more.
  if (latest + MARGIN_MS < now) {
    return (
      <section className="estimate" role="group" aria-label="Estimated start">
        <p>It was likely at {moment(estimate.likely)}. Nothing newer is known.</p>
      </section>
    );
  }

  return (
    <section className="estimate" role="group" aria-label="Estimated start">
      <p>
        <strong>Likely at {moment(estimate.likely)}</strong>, in {about((likely - now) / 1000)}
      </p>
      <div className="axis" role="img" aria-label={`${between}, most likely at ${moment(estimate.likely)}`}>
        <span className="band" style={{ left: at(earliest), right: `calc(100% - ${at(latest)})` }} />
        <span className="likely" style={{ left: at(likely) }} />
      </div>
      <p className="axis-ends muted" aria-hidden="true">
        <span>now</span>
        <span>{moment(new Date(end).toISOString())}</span>
      </p>
      <p className="muted">
        Of ten such starts eight come between {first} and {last}, one sooner and one later.{' '}
        {estimate.position === 1 ? 'You are next.' : `You are number ${estimate.position} in line.`}
      </p>
    </section>
  );
}

type Three = [number, number, number];
