import { useGraphiQL, useHeadersEditorState } from '@graphiql/react';
import { authorizationIn, withAuthorization } from './authorization';
import type { Person } from './config';

const NOBODY = 'nobody';
const OTHER = 'other';

/**
 * Puts a demo person's token into the current tab's headers. What it shows is read back from there, so it
 * is right for every tab and for a token that was typed by hand.
 */
export function ActAs({ people }: { people: Person[] }) {
  const ready = useGraphiQL((state) => Boolean(state.headerEditor));
  const [headers, setHeaders] = useHeadersEditorState();
  const current = authorizationIn(headers);
  const chosen = people.findIndex((person) => bearer(person) === current);

  return (
    <label className="act-as">
      Act as
      <select
        disabled={!ready}
        value={current ? (chosen < 0 ? OTHER : chosen) : NOBODY}
        onChange={(event) => setHeaders(withAuthorization(headers, bearer(people[Number(event.target.value)])))}
      >
        <option value={NOBODY}>Nobody (anonymous)</option>
        {people.map((person, index) => (
          <option key={index} value={index}>
            {person.name} ({person.role})
          </option>
        ))}
        {current && chosen < 0 && <option value={OTHER} disabled>Another token</option>}
      </select>
    </label>
  );
}

function bearer(person: Person | undefined): string | undefined {
  return person && `Bearer ${person.token}`;
}
