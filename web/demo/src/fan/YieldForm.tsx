import { useState, type FormEvent } from 'react';
import { yieldPlace } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Field } from '../parts/Field';
import { Problems, split } from '../parts/Problems';

const SHORTEST = 5;
const LONGEST = 30;

/** For who is not ready yet: some minutes later, without losing the session. */
export function YieldForm({ sessionId, done }: { sessionId: string; done: () => void }) {
  const [minutes, setMinutes] = useState(SHORTEST);
  const { perform, busy, problems } = useAct();
  const wrong = split(problems, ['minutes']);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (await perform(yieldPlace, { sessionId, minutes })) done();
  }

  return (
    <form className="inline-form" aria-label="Let others go first" onSubmit={submit}>
      <Field label="Minutes" problem={wrong.of('minutes')}>
        {(control) => (
          <input {...control} type="number" min={SHORTEST} max={LONGEST} required autoFocus value={minutes}
            onChange={(event) => setMinutes(event.target.valueAsNumber || SHORTEST)} />
        )}
      </Field>
      <div className="buttons">
        <button className="primary" aria-disabled={busy}>
          Come later
        </button>
        <button type="button" onClick={done}>
          Leave it
        </button>
      </div>
      <Problems problems={wrong.rest} />
    </form>
  );
}
