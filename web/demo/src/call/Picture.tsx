import { useEffect, useRef, useState } from 'react';
import { Name } from '../parts/Name';

interface PictureProps {
  stream: MediaStream | null;
  name: string;
  isSilent: boolean;
  children?: string;
}

/** A moving picture of somebody, and what can be heard of them; in words what is seen where there is none. */
export function Picture({ stream, name, isSilent, children }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [isHeld, setIsHeld] = useState(false);
  const hasPicture = Boolean(stream?.getVideoTracks().length);

  useEffect(() => {
    const shown = video.current;
    if (!shown) return;
    shown.srcObject = stream;
    // After a reload a browser may let nothing be heard before the person has touched the page.
    if (stream) shown.play().then(() => setIsHeld(false), (error: Error) => setIsHeld(error.name === 'NotAllowedError'));
  }, [stream]);

  return (
    <figure className={hasPicture ? 'moving' : 'moving without'}>
      <video ref={video} aria-label={name} muted={isSilent} playsInline />
      <figcaption dir="auto">{children ?? name}</figcaption>
      {isHeld && (
        <button className="small" onClick={() => video.current?.play().then(() => setIsHeld(false))}>
          Play <Name of={name} />
        </button>
      )}
    </figure>
  );
}
