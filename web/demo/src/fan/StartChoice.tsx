import { useId, useState } from 'react';
import { SuggestedStartsDocument } from '@greenroom/client';
import { useGreenroom } from '../live/greenroom';
import type { Problem } from '../live/useAct';
import { useAnswer } from '../live/useAnswer';
import { Field } from '../parts/Field';
import { MomentInput } from '../parts/MomentInput';
import { forField, fromField, moment } from '../reading';

const AHEAD_MS = 60 * 60_000;

/** When the fan would like it; without a start: as soon as possible. */
export interface Wish {
  kind: 'now' | 'suggested' | 'free';
  start: string | null;
}

export const NOW: Wish = { kind: 'now', start: null };

interface StartChoiceProps {
  streamId: string;
  minutes: number;
  /** The offer's age: its suggestions are asked for again when it has changed. */
  asOf: string;
  wish: Wish;
  choose: (wish: Wish) => void;
  problem?: Problem;
}

/** As soon as possible, one of the times that the server suggests, or any other. */
export function StartChoice({ streamId, minutes, asOf, wish, choose, problem }: StartChoiceProps) {
  const answer = useAnswer(SuggestedStartsDocument, { streamId, minutes }, asOf);
  const suggested = answer?.liveStream?.offer.suggestedStarts ?? [];
  const chosen = wish.kind === 'suggested' && wish.start;
  // What was chosen stays in sight, as it is what is sent: time moves the suggestions on.
  const suggestions = chosen && !suggested.includes(chosen) ? [...suggested, chosen].sort() : suggested;
  const name = useId();
  const { clock } = useGreenroom();
  // While it is typed it may be no time yet: put back then, what was typed so far would be lost.
  const [typed, setTyped] = useState({ text: '', of: '' as string | null });

  function type({ value, validity }: HTMLInputElement): void {
    const start = validity.valid ? fromField(value) : wish.start;
    setTyped({ text: value, of: start });
    if (validity.valid) choose({ kind: 'free', start });
  }

  return (
    <fieldset className="choices">
      <legend>When</legend>
      <label>
        <input type="radio" name={name} checked={wish.kind === 'now'} onChange={() => choose(NOW)} />
        <span>As soon as possible</span>
      </label>
      {suggestions.map((start) => (
        <label key={start}>
          <input type="radio" name={name} checked={wish.kind === 'suggested' && wish.start === start}
            onChange={() => choose({ kind: 'suggested', start })} />
          <span>
            <time dateTime={start}>{moment(start)}</time>
          </span>
        </label>
      ))}
      <label>
        <input type="radio" name={name} checked={wish.kind === 'free'}
          onChange={() => choose({ kind: 'free', start: new Date(clock.now() + AHEAD_MS).toISOString() })} />
        <span>Another time</span>
      </label>
      {wish.start && (wish.kind === 'free' || problem) && (
        <Field label="Desired time" problem={problem}>
          {(control) => (
            <MomentInput {...control} value={typed.of === wish.start ? typed.text : forField(Date.parse(wish.start ?? ''))}
              onChange={({ target }) => type(target)} />
          )}
        </Field>
      )}
    </fieldset>
  );
}
