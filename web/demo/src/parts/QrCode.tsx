import { useEffect, useState } from 'react';

/** Light around it, in modules, without which cameras do not find it. */
const QUIET = 4;

/** A QR code, for a camera. What draws it comes when somebody looks. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [modules, setModules] = useState<boolean[][]>([]);
  useEffect(() => {
    let isCurrent = true;
    void import('qr').then(({ encodeQR }) => isCurrent && setModules(encodeQR(text, 'raw', { border: QUIET })));
    return () => {
      isCurrent = false;
    };
  }, [text]);
  const dark = modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`0 0 ${modules.length || 1} ${modules.length || 1}`} shapeRendering="crispEdges">
      <path d={dark.join('')} />
    </svg>
  );
}
