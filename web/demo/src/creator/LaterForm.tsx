import { useState, type FormEvent } from 'react';
import { decide, reschedule, SuggestedStartsDocument, type Session } from '@greenroom/client';
import { useGreenroom } from '../live/greenroom';
import { useAct, type Problem } from '../live/useAct';
import { useAnswer } from '../live/useAnswer';
import { Field } from '../parts/Field';
import { MomentInput } from '../parts/MomentInput';
import { Name } from '../parts/Name';
import { Problems, split } from '../parts/Problems';
import { forField, fromField, moment } from '../reading';

const AHEAD_MS = 30 * 60_000;

/** A promise for another time: one of those that fit, by one press, or any other. It takes effect at once. */
export function LaterForm({ session, done }: { session: Session; done: () => void }) {
  const { id, version, fan, stream, durationMinutes, viewerCan } = session;
  const answer = useAnswer(SuggestedStartsDocument, { streamId: stream.id, minutes: durationMinutes }, String(version));
  const { clock } = useGreenroom();
  const [start, setStart] = useState(() => forField(clock.now() + AHEAD_MS));
  const { perform, busy, problems } = useAct();
  const wrong = split(problems, ['start', 'scheduledStart']);

  async function promise(instant: string) {
    const common = { sessionId: id, expectedVersion: version };
    const isDone = viewerCan.includes('LATER')
      ? await perform(decide, { ...common, decision: 'LATER', scheduledStart: instant })
      : await perform(reschedule, { ...common, start: instant });
    if (isDone) done();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void promise(fromField(start));
  }

  return (
    <form className="inline-form" aria-label={`Another time for ${fan.displayName}`} onSubmit={submit}>
      <div className="buttons" role="group" aria-label="Times that fit">
        {answer?.liveStream?.offer.suggestedStarts.map((one) => (
          <button key={one} type="button" className="small" aria-disabled={busy} onClick={() => promise(one)}>
            <time dateTime={one}>{moment(one)}</time>
          </button>
        ))}
      </div>
      <Field label="New time" problem={wrong.of('start') ?? wrong.of('scheduledStart')}>
        {(control) => (
          <MomentInput {...control} autoFocus value={start}
            onChange={(event) => setStart(event.target.value)} />
        )}
      </Field>
      <div className="buttons">
        <button className="primary" aria-disabled={busy}>
          Promise it
        </button>
        <button type="button" onClick={done}>
          Leave it
        </button>
      </div>
      {problems.some(isElsewhere) && <p role="status"><Name of={fan.displayName} /> has promised that time to somebody else.</p>}
      <Problems problems={wrong.rest} />
    </form>
  );
}

/** Whose session it is with is not told. */
function isElsewhere(problem: Problem): boolean {
  return problem.__typename === 'ScheduleConflict' && problem.conflictsWith.length === 0;
}
