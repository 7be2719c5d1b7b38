import { createContext } from 'react';
import { Devices } from '../greenroom/call/devices';

/** What the sides of a page share. */
export interface PageParts {
  devices: Devices;
  /** Both sides are in this page: neither lets the other be heard, or they would howl. */
  isShared: boolean;
  rtc: RTCConfiguration;
}

export const PageContext = createContext<PageParts>({ devices: new Devices(), isShared: false, rtc: {} });
