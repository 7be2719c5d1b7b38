import { queryOf, type Choices } from '../choices';
import { Dialog } from './Dialog';
import { QrCode } from './QrCode';

const THIS_MACHINE = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;
const SIDES = ['fan', 'creator'] as const;

/** The other side, to be opened on a phone: by a code for its camera, and by the address in words. */
export function OnAPhone({ choices }: { choices: Choices }) {
  return (
    <Dialog words="On a phone" title="The other side on a phone" className="on-a-phone">
      {THIS_MACHINE.test(location.hostname) ? <Unreachable /> : <Codes choices={choices} />}
    </Dialog>
  );
}

function Unreachable() {
  return (
    <>
      <p>
        A phone cannot open this page: <code>{location.hostname}</code> is this machine alone.
      </p>
      <p>
        Start the server with <code>GREENROOM_HOST=0.0.0.0 make run</code>, and open the page at the address that it prints for phones: here
        are the codes then. Whoever reaches that address can act as anybody in the demo, so do it in a network that you trust.
      </p>
    </>
  );
}

function Codes({ choices }: { choices: Choices }) {
  return (
    <>
      {SIDES.filter((side) => side !== choices.side).map((side) => {
        const address = `${location.origin}/demo${queryOf({ ...choices, side })}`;
        const who = `${choices[side]}, ${side}`;
        return (
          <figure key={side}>
            <QrCode text={address} label={`QR code of the address of ${who}`} />
            <figcaption>
              <strong>{who}</strong>
              <a href={address}>{address}</a>
            </figcaption>
          </figure>
        );
      })}
      {!isSecureContext && <p className="muted">Browsers let a phone use its camera and its microphone only by HTTPS; all else works.</p>}
    </>
  );
}
