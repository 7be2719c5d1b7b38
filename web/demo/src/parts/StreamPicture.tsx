import type { ReactNode } from 'react';
import type { Stream } from '@greenroom/client';
import { moment } from '../reading';
import { Waves } from './Waves';

/** Where a player would be. What is laid over it, such as the 1:1 button, is its content. */
export function StreamPicture({ stream, children }: { stream: Stream; children: ReactNode }) {
  return (
    <div className="picture">
      <Waves />
      <p className="on-air">On air since {moment(stream.startedAt)}</p>
      <div className="caption">
        <div>
          <h3 dir="auto">{stream.title}</h3>
          <p dir="auto">{stream.creator.displayName}</p>
        </div>
        {children}
      </div>
    </div>
  );
}
