import { useId, useState, type FormEvent } from 'react';
import { requestSession, type EmblemState, type Offer } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Field } from '../parts/Field';
import { Problems, split } from '../parts/Problems';
import { about, money, moment } from '../reading';
import { NOW, StartChoice, type Wish } from './StartChoice';

interface RequestFormProps {
  streamId: string;
  emblem: EmblemState;
  done: () => void;
}

/** What is on offer, and the request for it. The price that is sent along is the one that is shown. */
export function RequestForm({ streamId, emblem: { offer, asOf }, done }: RequestFormProps) {
  const [chosen, setChosen] = useState(offer.options[0]?.minutes ?? 0);
  const [wish, setWish] = useState<Wish>(NOW);
  const [note, setNote] = useState('');
  const [seen, setSeen] = useState(() => terms(offer));
  const { perform, busy, problems } = useAct();
  const heading = useId();
  const wrong = split(problems, ['desiredStart', 'note']);
  // The offer may change while somebody reads it.
  const option = offer.options.find(({ minutes }) => minutes === chosen) ?? offer.options[0];
  if (!option) return null;
  const hasChanged = seen !== terms(offer);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!option || hasChanged) return;
    const { amount, currency } = option.price;
    const sent = await perform(requestSession, {
      streamId,
      durationMinutes: option.minutes,
      desiredStart: wish.start,
      note: note || null,
      expectedPrice: { amount, currency },
    });
    if (sent) done();
  }

  return (
    <form className="panel" aria-labelledby={heading} onSubmit={submit}>
      <h3 id={heading}>Ask for a private 1:1</h3>
      <p className="muted">{expectation(offer)}</p>
      <p className="muted">{leaving(offer)}</p>
      <fieldset className="choices">
        <legend>How long</legend>
        {offer.options.map(({ minutes, price }) => (
          <label key={minutes}>
            <input type="radio" name={`${heading}-minutes`} checked={minutes === option.minutes}
              onChange={() => setChosen(minutes)} />
            <span>
              {minutes} min <small>{money(price)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <StartChoice streamId={streamId} minutes={option.minutes} asOf={asOf} wish={wish} choose={setWish}
        problem={wrong.of('desiredStart')} />
      <Field label="A word to the creator (optional)" problem={wrong.of('note')}>
        {(control) => <input {...control} dir="auto" value={note} onChange={(event) => setNote(event.target.value)} />}
      </Field>
      <p role="status">{hasChanged && 'The offer has changed since you came: look at its lengths, prices and terms again.'}</p>
      {hasChanged ? (
        // With a key, as the press on it would go on to send, were the next button made of this one.
        <button key="seen" type="button" className="primary" onClick={() => setSeen(terms(offer))}>
          I have seen it
        </button>
      ) : (
        <button key="send" className="primary" disabled={!offer.open} aria-disabled={busy}>
          Send request for {money(option.price)}
        </button>
      )}
      <Problems problems={wrong.rest} />
    </form>
  );
}

/** What one agrees to, as far as a creator may change it meanwhile. */
function terms({ options, whenFanLeaves, minimumMinutes }: Offer): string {
  const lengths = options.map(({ minutes, price }) => [minutes, price.amount, price.currency]);
  return JSON.stringify([lengths, whenFanLeaves, minimumMinutes]);
}

function leaving({ whenFanLeaves, minimumMinutes }: Offer): string {
  if (whenFanLeaves === 'FULL_PRICE') return 'If you leave early, you pay the full price.';
  const least = minimumMinutes ? `, but at least for ${minimumMinutes} min` : '';
  return `If you leave early, you pay for the time that you had${least}.`;
}

function expectation({ estimatedWait, pausedUntil }: Offer): string {
  if (!estimatedWait) return 'Nothing is known of the wait just now.';
  const { ahead, likelySeconds } = estimatedWait;
  const pause = pausedUntil ? `There is a pause until ${moment(pausedUntil)}. ` : '';
  const line = ahead === 0 ? 'Nobody is ahead of you' : `${ahead} ahead of you`;
  return `${pause}${line}: the wait is likely ${about(likelySeconds)}. The price is held now, and taken only after a session.`;
}
