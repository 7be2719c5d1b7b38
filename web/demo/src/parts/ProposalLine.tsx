import { answerProposal, type Session } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { useNow } from '../live/useNow';
import { clock, money, moment } from '../reading';
import { Name } from './Name';
import { Problems } from './Problems';

const SOON_MS = 3_600_000;

/** What one side asks of the other: who is asked has two buttons, who asks waits. All else stands as it is meanwhile. */
export function ProposalLine({ session }: { session: Session }) {
  const { id, version, proposal, viewerCan, fan, creator } = session;
  const { perform, busy, problems } = useAct();
  const now = useNow();
  if (!proposal) return null;
  const mayAnswer = viewerCan.includes('ANSWER');
  const other = proposal.by.id === fan.id ? creator : fan;
  const wish = inWords(proposal);
  const left = Date.parse(proposal.expiresAt) - now;
  const answer = (accept: boolean) => () =>
    perform(answerProposal, { sessionId: id, accept, expectedVersion: version });
  return (
    <div className="inline-form" role="group" aria-label="Proposal">
      <p role="status">
        {mayAnswer
          ? <><Name of={proposal.by.displayName} /> asks for {wish}.</>
          : <>You asked for {wish}: <Name of={other.displayName} /> has not answered yet.</>}
      </p>
      <p className="muted">
        {left < SOON_MS ? `No answer in ${clock(left)} is a no.` : `No answer by ${moment(proposal.expiresAt)} is a no.`}
      </p>
      {mayAnswer && (
        <div className="buttons">
          <button className="primary" aria-disabled={busy} onClick={answer(true)}>
            Yes, {proposal.minutes ? `${proposal.minutes} more min` : 'then'}
          </button>
          <button aria-disabled={busy} onClick={answer(false)}>
            No
          </button>
        </div>
      )}
      <Problems problems={problems} />
    </div>
  );
}

function inWords({ minutes, price, start }: NonNullable<Session['proposal']>): string {
  return minutes && price ? `${minutes} more min for ${money(price)}` : moment(start ?? '');
}
