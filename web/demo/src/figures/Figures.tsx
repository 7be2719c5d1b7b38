import { useId, useState } from 'react';
import { FiguresDocument } from '@greenroom/client';
import { useGreenroom } from '../live/greenroom';
import { useAnswer } from '../live/useAnswer';
import { Dialog } from '../parts/Dialog';
import { about, money } from '../reading';
import { Bars } from './Bars';
import { MEASURES, share, VIEWS, type Measure, type View } from './measures';
import { FansTable, GroupsTable } from './Tables';

const DAY_MS = 24 * 3_600_000;

/** A creator's evening, or month, to look at: drawn, and as a table. */
export function Figures() {
  return (
    <Dialog words="Your figures" title="Your figures" className="figures">
      <Shown />
    </Dialog>
  );
}

function Shown() {
  const { clock } = useGreenroom();
  const [now] = useState(() => clock.now());
  const [view, setView] = useState(VIEWS[0]);
  const [measure, setMeasure] = useState(MEASURES[0]);
  const name = useId();
  return (
    <>
      <fieldset className="choices">
        <legend>What to look at</legend>
        {VIEWS.map((one) => (
          <label key={one.name}>
            <input type="radio" name={name} checked={one === view} onChange={() => setView(one)} />
            <span>{one.name}</span>
          </label>
        ))}
      </fieldset>
      <label className="switch">
        Drawn
        <select value={measure?.name} onChange={({ target }) => setMeasure(MEASURES.find((one) => one.name === target.value))}>
          {MEASURES.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </label>
      {measure && <OfView key={view.name} view={view} measure={measure} now={now} />}
    </>
  );
}

function OfView({ view, measure, now }: { view: View; measure: Measure; now: number }) {
  const [from, to] = [now - view.days * DAY_MS, now + DAY_MS].map((at) => new Date(at).toISOString()) as [string, string];
  const stats = useAnswer(FiguresDocument, { from, to, by: view.by }, '')?.creatorStats;
  return (
    <>
      <p role="status">
        {stats && (
          <>
            <strong>{money(stats.earned)}</strong> earned in {stats.completed} of {stats.requested} sessions, {stats.minutes} min.
            Taken: {share(stats.approvalRate)}. Promises kept: {share(stats.promisesKept)}.
            {stats.estimateErrorSeconds !== null && ` Beginnings were off what was first told by ${about(stats.estimateErrorSeconds)}.`}
          </>
        )}
      </p>
      {stats && stats.series.length > 0 && (
        <>
          <Bars series={stats.series} view={view} measure={measure} />
          <GroupsTable series={stats.series} view={view} />
          <FansTable fans={stats.fans} />
        </>
      )}
      {stats?.series.length === 0 && <p className="muted">Nobody has asked in this time.</p>}
    </>
  );
}
