import type { FiguresQuery } from '@greenroom/client';
import { Table } from '../parts/Table';
import { money } from '../reading';
import { MEASURES, type Group, type View } from './measures';

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
        fan.displayName, money(earned), String(requested), String(completed), String(minutes),
      ])} />
  );
}
