import type { WhenFanLeaves } from '@greenroom/client';
import { Field } from '../parts/Field';

/** What is agreed beside the price. */
export interface Terms {
  whenFanLeaves: WhenFanLeaves;
  minimumMinutes: number;
  gapSeconds: number;
}

export const TERMS: Terms = { whenFanLeaves: 'METERED', minimumMinutes: 0, gapSeconds: 0 };

const MINUTE = 60;
const LONGEST_GAP = 30;
const WORDS: Record<WhenFanLeaves, string> = {
  METERED: 'for the time that was delivered',
  FULL_PRICE: 'the full price',
};

/** For how an early end is paid, and how much time there is between two. */
export function TermsFields({ terms, choose }: { terms: Terms; choose: (terms: Terms) => void }) {
  return (
    <>
      <Field label="A fan who leaves pays">
        {(control) => (
          <select {...control} value={terms.whenFanLeaves}
            onChange={(event) => choose({ ...terms, whenFanLeaves: event.target.value as WhenFanLeaves })}>
            {Object.entries(WORDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="But for so many minutes at least">
        {(control) => (
          <input {...control} type="number" min="0" value={terms.minimumMinutes}
            onChange={(event) => choose({ ...terms, minimumMinutes: event.target.valueAsNumber || 0 })} />
        )}
      </Field>
      <Field label="Minutes to breathe between two sessions">
        {(control) => (
          <input {...control} type="number" min="0" max={LONGEST_GAP} value={terms.gapSeconds / MINUTE}
            onChange={(event) => choose({ ...terms, gapSeconds: (event.target.valueAsNumber || 0) * MINUTE })} />
        )}
      </Field>
    </>
  );
}
