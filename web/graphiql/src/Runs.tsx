import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useTabsRunning } from './running';

/** The tabs in which a subscription goes on; each button opens one. */
export function Runs() {
  const tabs = useGraphiQL((state) => state.tabs);
  const { changeTab } = useGraphiQLActions();
  const running = useTabsRunning().split(' ');
  const shown = tabs.flatMap(({ id, title }, index) => (running.includes(id) ? [{ id, title, index }] : []));
  if (!shown.length) return null;
  return (
    <div className="runs" role="group" aria-label="Running subscriptions">
      Running:
      {shown.map(({ id, title, index }) => (
        <button key={id} type="button" aria-label={`Open the tab of ${title}`} onClick={() => changeTab(index)}>
          {title}
        </button>
      ))}
    </div>
  );
}
