const STEP = 20;
const MOST = 100;

interface MoreProps {
  hasMore: boolean | undefined;
  first: number;
  show: (first: number) => void;
}

/** So many more of a list that is asked for again and again; of a very long one its reader has to say what they look for. */
export function More({ hasMore, first, show }: MoreProps) {
  if (!hasMore) return null;
  if (first >= MOST) return <p className="muted">There are more: say which.</p>;
  return (
    <button className="small" onClick={() => show(first + STEP)}>
      Show more
    </button>
  );
}
