import { ViewerDocument } from '@greenroom/client';
import { useAnswer } from '../live/useAnswer';
import { money } from '../reading';

/** What the fan has. Every step of a session, which is when it changes, asks anew. */
export function WalletLine({ changes }: { changes: string }) {
  const wallet = useAnswer(ViewerDocument, {}, changes)?.viewer?.wallet;
  return (
    <p className="panel wallet" role="status">
      {wallet && (
        <>
          Wallet: <strong>{money(wallet.available)}</strong> to spend, {money(wallet.held)} held
        </>
      )}
    </p>
  );
}
