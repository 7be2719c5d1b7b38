import { useState, type FormEvent } from 'react';
import { reschedule, type Session } from '@greenroom/client';
import { useGreenroom } from '../live/greenroom';
import { useAct } from '../live/useAct';
import { forField, fromField } from '../reading';
import { Field } from './Field';
import { MomentInput } from './MomentInput';
import { Problems, split } from './Problems';

const AHEAD_MS = 30 * 60_000;

interface RescheduleFormProps {
  session: Session;
  /** What the button does, in words. */
  words: string;
  done: () => void;
}

/** Another time for a session: the creator's word takes effect at once, the fan's is a wish. */
export function RescheduleForm({ session, words, done }: RescheduleFormProps) {
  const { clock } = useGreenroom();
  const [start, setStart] = useState(() => forField(clock.now() + AHEAD_MS));
  const { perform, busy, problems } = useAct();
  const wrong = split(problems, ['start']);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const input = { sessionId: session.id, start: fromField(start), expectedVersion: session.version };
    if (await perform(reschedule, input)) done();
  }

  return (
    <form className="inline-form" aria-label="Another time" onSubmit={submit}>
      <Field label="New time" problem={wrong.of('start')}>
        {(control) => (
          <MomentInput
            {...control}
            autoFocus
            value={start}
            onChange={(event) => setStart(event.target.value)}
          />
        )}
      </Field>
      <div className="buttons">
        <button className="primary" aria-disabled={busy}>
          {words}
        </button>
        <button type="button" onClick={done}>
          Leave it
        </button>
      </div>
      <Problems problems={wrong.rest} />
    </form>
  );
}
