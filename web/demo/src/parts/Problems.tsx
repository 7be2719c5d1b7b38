import type { Problem } from '../live/useAct';
import { moment, sentence } from '../reading';

/** What was wrong with a form as a whole. It is there before there is anything to say, or nobody hears it. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <div className="problems" role="status">
      {problems.map((problem) => (
        <p key={problem.message}>{inWords(problem)}</p>
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
    case 'ScheduleConflict':
      return `${message} ${inTheWay(problem.conflictsWith)}`.trim();
    default:
      return message;
  }
}

type InTheWay = Extract<Problem, { __typename: 'ScheduleConflict' }>['conflictsWith'];

/** Whom it is with; of what somebody else is promised nothing is told. */
function inTheWay(sessions: InTheWay): string {
  const who = sessions.map(({ fan, scheduledStart, status }) =>
    status === 'IN_PROGRESS' || !scheduledStart ? fan.displayName : `${fan.displayName} at ${moment(scheduledStart)}`,
  );
  return who.length > 0 ? `In the way: ${who.join(', ')}.` : '';
}

/** Those about one of these fields of the input, and the rest. */
export function split(problems: readonly Problem[], fields: readonly string[]) {
  return {
    of: (name: string) => problems.find(({ field }) => field?.[0] === name),
    rest: problems.filter(({ field }) => !fields.includes(field?.[0] ?? '')),
  };
}
