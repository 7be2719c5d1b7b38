import type { SeedTab } from './config';

interface Tab {
  query: string | null;
  variables?: string | null;
  headers?: string | null;
}

/** GraphiQL names a tab after its operation and knows no titles, so ours leads the query as a comment. */
export function seedTabs(tabs: SeedTab[]): Tab[] | undefined {
  if (!tabs.length) return undefined;
  return tabs.map(({ title, query, ...rest }) => ({
    ...rest,
    query: title && !query.startsWith('#') ? `# ${title}\n${query}` : query,
  }));
}

/**
 * GraphiQL fills its editors from what was typed last and leaves variables and headers empty for a tab that
 * came from elsewhere. Handing it the open tab's own contents shows them at the start and after a reload.
 */
export function firstContents(seeds: Tab[] | undefined) {
  const tab = storedTab() ?? seeds?.[0];
  return {
    initialQuery: tab?.query ?? undefined,
    initialVariables: tab?.variables ?? undefined,
    initialHeaders: tab?.headers ?? undefined,
  };
}

/** The tab that was open when this browser was here last. */
function storedTab(): Tab | undefined {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '');
    return tabs[activeTabIndex];
  } catch {
    return undefined;
  }
}
