import { useOperationsEditorState, useVariablesEditorState } from '@graphiql/react';
import { candidates, useKnown, type Known } from './ids';

/** A string of capitals: it stands for an id from an earlier answer. */
const BLANK = /"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"/g;

/** Offers ids of the last answers for each word of the open tab that stands for one. */
export function Blanks() {
  const [query, setQuery] = useOperationsEditorState();
  const [variables, setVariables] = useVariablesEditorState();
  const known = useKnown();
  const found = `${query} ${variables}`.matchAll(BLANK);
  const words = [...new Set([...found].map(([, word]) => word!))];
  if (!words.length) return null;
  const fill = (word: string, id: string) => {
    setQuery(query.replaceAll(`"${word}"`, `"${id}"`));
    if (variables) setVariables(variables.replaceAll(`"${word}"`, `"${id}"`));
  };
  return (
    <div className="blanks" role="group" aria-label="Ids to fill in">
      {words.map((word) => (
        <Blank key={word} word={word} offered={candidates(word, known)} fill={(id) => fill(word, id)} />
      ))}
    </div>
  );
}

function Blank({ word, offered, fill }: { word: string; offered: Known[]; fill: (id: string) => void }) {
  return (
    <label>
      {word}
      <select aria-label={word} value="" disabled={!offered.length} onChange={(event) => fill(event.target.value)}>
        <option value="">{offered.length ? 'Choose' : 'No answer has had one yet'}</option>
        {offered.map(({ id, type, words }) => (
          <option key={id} value={id}>
            {words ? `${words} (${type})` : `${type} ${id.slice(-8)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
