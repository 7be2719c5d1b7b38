/** The page where the server hands out nobody to play. */
export function SwitchOn() {
  return (
    <main className="switch-on">
      <h1>Greenroom</h1>
      <p>The demo is switched off on this server: it has no people to play with.</p>
      <p>
        Start the server with <code>GREENROOM_DEMO=1</code> on a new database (<code>make run</code> does), and open
        this page again.
      </p>
    </main>
  );
}
