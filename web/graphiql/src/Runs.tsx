import { useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { current, see, stop, watch } from './runs';

/** Tells the runs which tabs there are, and marks the tabs in which something runs. */
export function RunningTabs() {
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  const runs = useSyncExternalStore(watch, current);
  useLayoutEffect(() => see(tabs.map((tab) => tab.id), tabs[active]?.id), [tabs, active]);
  const running = tabs.flatMap(({ id }, index) => (runs.some((run) => run.tab === id && run.running) ? [index + 1] : []));
  // GraphiQL draws its tabs itself. The mark has an empty name, since the log says the same in words.
  return <style>{running.map((n) => `.graphiql-tab:nth-child(${n})::before { content: "●" / ""; }`).join('\n')}</style>;
}

function Log() {
  const tabs = useGraphiQL((state) => state.tabs);
  const runs = useSyncExternalStore(watch, current);
  return (
    <section className="runs" aria-label="Subscriptions">
      <h2>Subscriptions</h2>
      {!runs.length && <p>None yet. One that you run goes on while you are in other tabs, and its events stand here.</p>}
      {runs.map(({ tab, running, entries, dropped }) => {
        const title = tabs.find((one) => one.id === tab)?.title ?? '';
        return (
          <section key={tab} aria-label={title}>
            <h3>
              {title}: {running ? 'running' : 'ended'}
              {running && <button type="button" onClick={() => stop(tab)}>Stop {title}</button>}
            </h3>
            {dropped > 0 && <p>{dropped} older events are not kept.</p>}
            <div role="log" aria-label={`Events of ${title}`} tabIndex={0}>
              {entries.map(({ key, at, text }) => (
                <div key={key}>
                  <time dateTime={at.toISOString()}>{at.toLocaleTimeString()}</time>
                  <pre>{text}</pre>
                </div>
              ))}
            </div>
          </section>
        );
      })}
    </section>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M3 12h4l3-8 4 16 3-8h4" />
    </svg>
  );
}

export const runsPlugin: GraphiQLPlugin = { title: 'Subscriptions', icon: Icon, content: Log };
