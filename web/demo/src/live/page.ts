import { createContext, useContext } from 'react';
import type { Devices } from '@greenroom/client';
import type { Attention } from '../attention';

/** What the sides of a page share. */
export interface PageParts {
  attention: Attention;
  devices: Devices;
  /** Both sides are in this page: neither lets the other be heard, or they would howl. */
  isShared: boolean;
  rtc: RTCConfiguration;
}

export const PageContext = createContext<PageParts | null>(null);

export function usePage(): PageParts {
  const parts = useContext(PageContext);
  if (!parts) throw new Error('There is no PageContext around this component.');
  return parts;
}
