/** The page where the server did not answer it: it may be starting, or busy. */
export function Unreached() {
  return (
    <main className="switch-on">
      <h1>Greenroom</h1>
      <p>The server could not be reached just now.</p>
      <div className="buttons">
        <button className="primary" onClick={() => location.reload()}>
          Try again
        </button>
      </div>
    </main>
  );
}
