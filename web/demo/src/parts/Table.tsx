import { useId, type ReactNode } from 'react';

interface TableProps {
  caption: string;
  heads: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}

/** Wider than a phone, so it scrolls by itself. The first of each row is its head. */
export function Table({ caption, heads, rows }: TableProps) {
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
