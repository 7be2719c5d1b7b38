import { Fragment } from 'react';
import type { Problem } from '../live/useAct';
import { moment, sentence } from '../reading';
import { Name } from './Name';

/** What was wrong with a form as a whole. It is there before there is anything to say, or nobody hears it. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <div className="problems" role="status">
      {problems.map((problem) => (
        <p key={problem.message}>
          {inWords(problem)}
          {problem.__typename === 'ScheduleConflict' && <InTheWay sessions={problem.conflictsWith} />}
        </p>
      ))}
    </div>
  );
}

/** The message, which is fit to be shown whatever it is about, and what a page can add where it knows the kind. */
export function inWords(problem: Problem): string {
  const message = sentence(problem.message);
  switch (problem.__typename) {
    case 'CoolingDown':
    case 'Muted':
      return `${message} (until ${moment(problem.until)})`;
    case 'FanAbsent':
      return `${message} (until ${moment(problem.graceUntil)})`;
    default:
      return message;
  }
}

type Conflicts = Extract<Problem, { __typename: 'ScheduleConflict' }>['conflictsWith'];

/** Whom it is with; of what somebody else is promised nothing is told. */
function InTheWay({ sessions }: { sessions: Conflicts }) {
  if (sessions.length === 0) return null;
  const who = sessions.map(({ id, fan, scheduledStart, status }, place) => (
    <Fragment key={id}>
      {place > 0 && ', '}
      <Name of={fan.displayName} />
      {status !== 'IN_PROGRESS' && scheduledStart && ` at ${moment(scheduledStart)}`}
    </Fragment>
  ));
  return <> In the way: {who}.</>;
}

/** Those about one of these fields of the input, and the rest. */
export function split(problems: readonly Problem[], fields: readonly string[]) {
  return {
    of: (name: string) => problems.find(({ field }) => field?.[0] === name),
    rest: problems.filter(({ field }) => !fields.includes(field?.[0] ?? '')),
  };
}
