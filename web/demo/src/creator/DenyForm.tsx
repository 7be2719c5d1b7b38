import { useState, type FormEvent } from 'react';
import { decide, type Session } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Field } from '../parts/Field';
import { Problems, split } from '../parts/Problems';

/** A refusal may have a friendly word. The fan is not charged. */
export function DenyForm({ session, leave }: { session: Session; leave: () => void }) {
  const [reason, setReason] = useState('');
  const { perform, busy, problems } = useAct();
  const wrong = split(problems, ['reason']);

  function submit(event: FormEvent) {
    event.preventDefault();
    const input = { sessionId: session.id, expectedVersion: session.version, reason: reason || null };
    void perform(decide, { ...input, decision: 'DENY' });
  }

  return (
    <form className="inline-form" aria-label={`Deny ${session.fan.displayName}`} onSubmit={submit}>
      <Field label="Reason (optional)" problem={wrong.of('reason')}>
        {(control) => (
          <input {...control} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      <div className="buttons">
        <button type="button" onClick={leave}>
          Leave it
        </button>
        <button aria-disabled={busy}>Deny the request</button>
      </div>
      <Problems problems={wrong.rest} />
    </form>
  );
}
