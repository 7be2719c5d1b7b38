import { GraphiQL } from 'graphiql';
import { ActAs } from './ActAs';
import { Blanks } from './Blanks';
import type { Config } from './config';
import { fetcher } from './fetcher';
import { nameTokens } from './ids';
import { Log } from './Log';
import { Runs } from './Runs';
import { keepsHeaders, storage } from './storage';
import { Tabs } from './open';
import { firstContents, seedTabs } from './seeds';

export function App({ config }: { config: Config }) {
  const seeds = seedTabs(config.tabs);
  nameTokens(config.people);
  const actAs = config.demo && config.people.length > 0;
  return (
    <GraphiQL
      fetcher={fetcher}
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
          {actAs && <ActAs people={config.people} />}
          <h1>Greenroom</h1>
        </div>
        <Tabs />
        <Runs />
        <Blanks />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <Log />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}
