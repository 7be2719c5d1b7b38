const USUAL = { creator: 'Ana', addresses: ['http://127.0.0.1:8000', 'http://localhost:8000'] };

/** How a creator to whom nobody comes gets a dozen fans: by a script over the API, as their own programs would be. */
export function FillEvening({ creatorName }: { creatorName: string }) {
  const given = [
    ...(creatorName === USUAL.creator ? [] : [`--creator ${creatorName}`]),
    ...(USUAL.addresses.includes(location.origin) ? [] : [`--address ${location.origin}`]),
  ];
  return (
    <p className="muted">
      Fill this evening: <code>make evening{given.length > 0 && ` ARGS="${given.join(' ')}"`}</code>, beside the server, brings a dozen fans.
    </p>
  );
}
