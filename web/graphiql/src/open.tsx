import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';
import { stopAllBut } from './running';

let open = '';

/** The id of the tab that is open, for those who are no component. */
export function openTab(): string {
  return open;
}

/** Keeps count of the tabs: whatever runs in one ends as it is closed. */
export function Tabs() {
  const tabs = useGraphiQL((state) => state.tabs);
  const id = useOpenTab();
  open = id;
  const { stop } = useGraphiQLActions();
  // A new tab is opened without letting go of what runs in the one before, and could run nothing.
  useEffect(stop, [id]);
  useEffect(() => stopAllBut(tabs.map((tab) => tab.id)), [tabs]);
  return null;
}

/** The id of the tab that is open. */
export function useOpenTab(): string {
  return useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id ?? '');
}
