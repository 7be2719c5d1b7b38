import { useEffect, useId, useMemo, useRef, useState, type FormEvent } from 'react';
import { RemoveMessageDocument, SendMessageDocument, type MessagePartsFragment } from '../generated/operations';
import { chatOf } from '../live/room';
import { useAct } from '../live/useAct';
import { useLive } from '../live/useLive';
import { moment } from '../reading';
import { Problems } from '../parts/Problems';

/** The room's chat: a host may take messages out. */
export function Chat({ streamId, isHost }: { streamId: string; isHost: boolean }) {
  const messages = useLive(useMemo(() => chatOf(streamId), [streamId])) ?? [];
  const [body, setBody] = useState('');
  const { perform, busy, problems } = useAct();
  const field = useId();
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [messages.length]);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (await perform(SendMessageDocument, { streamId, body })) setBody('');
  }

  return (
    <div className="chat">
      <div ref={log} className="log" role="log" aria-label="Chat" tabIndex={0}>
        <ol>
          {messages.map((message) => (
            <li key={message.id}>
              <Message message={message} />
              {isHost && !message.removed && (
                <button
                  className="small"
                  aria-label={`Take out what ${message.author.displayName} wrote`}
                  onClick={() => perform(RemoveMessageDocument, { messageId: message.id })}
                >
                  Take out
                </button>
              )}
            </li>
          ))}
        </ol>
      </div>
      <form className="write" onSubmit={send}>
        <label className="out-of-sight" htmlFor={field}>
          Message
        </label>
        <input id={field} required autoComplete="off" placeholder="Say something" value={body}
          onChange={(event) => setBody(event.target.value)} />
        <button aria-disabled={busy}>Send</button>
      </form>
      <Problems problems={problems} />
    </div>
  );
}

function Message({ message: { author, body, sentAt, removed } }: { message: MessagePartsFragment }) {
  return (
    <p>
      <strong>{author.displayName}</strong> <time dateTime={sentAt}>{moment(sentAt)}</time>
      <br />
      {removed ? <em className="muted">taken out</em> : body}
    </p>
  );
}
