import { useId } from 'react';
import type { FiguresQuery } from '@greenroom/client';
import { MEASURES, sum, type Group, type View } from './measures';

/** All that is drawn, in words. */
export function GroupsTable({ series, view }: { series: readonly Group[]; view: View }) {
  return (
    <Table caption={view.name} heads={['', ...MEASURES.map(({ name }) => name)]}
      rows={series.map((group) => [view.label(group), ...MEASURES.map(({ words }) => words(group))])} />
  );
}

type Fans = FiguresQuery['creatorStats']['fans'];

/** Of whom the most was earned. */
export function FansTable({ fans }: { fans: Fans }) {
  return (
    <Table caption="Fans" heads={['', 'Earned', 'Asked', 'Held', 'Minutes']}
      rows={fans.map(({ fan, earned, requested, completed, minutes }) => [
        fan.displayName, sum(earned), String(requested), String(completed), String(minutes),
      ])} />
  );
}

/** Wider than a phone, so it scrolls by itself. */
function Table({ caption, heads, rows }: { caption: string; heads: readonly string[]; rows: readonly (readonly string[])[] }) {
  const name = useId();
  return (
    <div className="table" role="region" aria-labelledby={name} tabIndex={0}>
      <table>
        <caption id={name}>{caption}</caption>
        <thead>
          <tr>{heads.map((head) => (head ? <th key={head} scope="col">{head}</th> : <td key={head} />))}</tr>
        </thead>
        <tbody>
          {rows.map(([head, ...cells], number) => (
            <tr key={number}>
              <th scope="row" dir="auto">{head}</th>
              {cells.map((cell, column) => <td key={column}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
