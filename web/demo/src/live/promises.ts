import { live, PromisesDocument, type Greenroom, type Live, type Session } from '@greenroom/client';

/** Nothing tells a creator who is off air that a promise has moved, so the page looks now and then. */
const LOOK_MS = 5_000;

/** What the viewer has promised as a creator, on air or not, the next first. */
export function promises(greenroom: Greenroom): Live<readonly Session[]> {
  return live((show) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    async function look(): Promise<void> {
      const found = await all(greenroom).catch(() => null);
      if (isOver) return;
      if (found) show(found);
      timer = setTimeout(look, LOOK_MS);
    }
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  });
}

async function all(greenroom: Greenroom): Promise<Session[]> {
  const found: Session[] = [];
  for (let after: string | null = null, isMore = true; isMore; ) {
    const { viewer }: Awaited<ReturnType<typeof page>> = await page(greenroom, after);
    found.push(...(viewer?.privateSessions.edges.map(({ node }) => node) ?? []));
    after = viewer?.privateSessions.pageInfo.endCursor ?? null;
    isMore = Boolean(viewer?.privateSessions.pageInfo.hasNextPage);
  }
  return found.sort((one, other) => Date.parse(one.scheduledStart ?? '') - Date.parse(other.scheduledStart ?? ''));
}

function page(greenroom: Greenroom, after: string | null) {
  return greenroom.ask(PromisesDocument, { after });
}
