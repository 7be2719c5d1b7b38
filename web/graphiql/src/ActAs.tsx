import { useGraphiQL, useGraphiQLActions, useHeadersEditorState } from '@graphiql/react';
import { useEffect } from 'react';
import { actorOf, keepActor } from './actors';
import { authorizationIn, withAuthorization } from './authorization';
import type { Person } from './config';
import { useOpenTab } from './open';

const NOBODY = 'nobody';
const OTHER = 'other';

/**
 * Puts a demo person's token into the current tab's headers. What it shows is read back from there, so it
 * is right for every tab and for a token that was typed by hand. Who it was in each tab is kept over a reload, and their
 * tokens are not.
 */
export function ActAs({ people }: { people: Person[] }) {
  const ready = useGraphiQL((state) => Boolean(state.headerEditor));
  const [headers, setHeaders] = useHeadersEditorState();
  const current = authorizationIn(headers);
  const chosen = people.findIndex((person) => bearer(person) === current);
  const tab = useOpenTab();
  const { updateActiveTabValues } = useGraphiQLActions();
  const actAs = (person: Person | undefined) => {
    const text = withAuthorization(headers, bearer(person));
    setHeaders(text);
    // GraphiQL notes what was typed a little later: by then another tab may be open.
    updateActiveTabValues({ headers: text });
  };
  const choose = (person: Person | undefined) => {
    keepActor(tab, person?.name);
    actAs(person);
  };

  useEffect(() => {
    const before = people.find(({ name }) => name === actorOf(tab));
    // A token that was typed by hand stays.
    if (ready && before && (!current || chosen >= 0)) actAs(before);
    // Only as a tab is opened: whoever takes the header out wants it gone.
  }, [ready, tab]);

  return (
    <label className="act-as">
      Act as
      <select
        disabled={!ready}
        value={current ? (chosen < 0 ? OTHER : chosen) : NOBODY}
        onChange={(event) => choose(people[Number(event.target.value)])}
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
