import { useEffect, useRef } from 'react';
import { bars, type Group, type Measure, type View } from './measures';

/** One measure of every group, drawn. The library comes when somebody looks. */
export function Bars({ series, view, measure }: { series: readonly Group[]; view: View; measure: Measure }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let stop: (() => void) | undefined;
    let isOver = false;
    void import('./draw').then(({ draw }) => {
      if (canvas.current && !isOver) stop = draw(canvas.current, measure, bars(series, view, measure));
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [series, view, measure]);
  return (
    <div className="bars">
      <canvas ref={canvas} role="img" aria-label={`${measure.name}: the same is in the table below`} />
    </div>
  );
}
