import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { ActAs } from './ActAs';
import type { Config } from './config';
import { fetcher } from './fetcher';
import { RunningTabs, runsPlugin } from './Runs';
import { keepsHeaders, storage } from './storage';
import { firstContents, seedTabs } from './tabs';

// What is named here replaces GraphiQL's own choice, of which the history is one.
const PLUGINS = [HISTORY_PLUGIN, runsPlugin];

export function App({ config }: { config: Config }) {
  const seeds = seedTabs(config.tabs);
  const actAs = config.demo && config.people.length > 0;
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      storage={storage}
      shouldPersistHeaders={keepsHeaders()}
      showPersistHeadersSettings
      defaultTabs={seeds}
      {...firstContents(seeds)}
      // With the menu comes the editor that it fills, so that one sees what it does.
      defaultEditorToolsVisibility={actAs || undefined}
    >
      <GraphiQL.Logo>
        <div className="masthead">
          <RunningTabs />
          {actAs && <ActAs people={config.people} />}
          <h1>Greenroom</h1>
        </div>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
