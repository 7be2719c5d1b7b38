import { useId, useState, type FormEvent } from 'react';
import { goLive } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Field } from '../parts/Field';
import { Problems, split } from '../parts/Problems';
import { TERMS, TermsFields } from './TermsFields';

const LENGTHS = [5, 10, 15, 20, 30];
const CURRENCY = 'USD';

/** For a creator who is not on air: a stream with an offer. */
export function GoLiveForm() {
  const [title, setTitle] = useState('An evening at home');
  const [cents, setCents] = useState(150);
  const [durations, setDurations] = useState([5, 10, 20]);
  const [terms, setTerms] = useState(TERMS);
  const { perform, busy, problems } = useAct();
  const heading = useId();
  const wrong = split(problems, ['title']);

  function submit(event: FormEvent) {
    event.preventDefault();
    const pricePerMinute = { amount: cents, currency: CURRENCY };
    void perform(goLive, { title, offer: { pricePerMinute, durations, ...terms } });
  }

  function toggle(minutes: number, isOffered: boolean) {
    setDurations(LENGTHS.filter((one) => (one === minutes ? isOffered : durations.includes(one))));
  }

  return (
    <form className="panel" aria-labelledby={heading} onSubmit={submit}>
      <h3 id={heading}>You are not on air</h3>
      <Field label="Title" problem={wrong.of('title')}>
        {(control) => <input {...control} required value={title} onChange={(event) => setTitle(event.target.value)} />}
      </Field>
      <Field label={`Price per minute (${CURRENCY})`}>
        {(control) => (
          <input {...control} type="number" min="0.01" step="0.01" required value={cents / 100}
            onChange={(event) => setCents(Math.round(event.target.valueAsNumber * 100) || 0)} />
        )}
      </Field>
      <fieldset className="choices">
        <legend>Durations on offer</legend>
        {LENGTHS.map((minutes) => (
          <label key={minutes}>
            <input type="checkbox" checked={durations.includes(minutes)}
              onChange={(event) => toggle(minutes, event.target.checked)} />
            <span>{minutes} min</span>
          </label>
        ))}
      </fieldset>
      <TermsFields terms={terms} choose={setTerms} />
      <button className="primary" aria-disabled={busy}>
        Go live
      </button>
      <Problems problems={wrong.rest} />
    </form>
  );
}
