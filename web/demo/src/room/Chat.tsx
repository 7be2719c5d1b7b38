import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { removeMessage, sendMessage, type Message } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { moment } from '../reading';
import { Problems } from '../parts/Problems';

/** So near its end a reader is with what comes. */
const NEAR_PX = 40;

interface ChatProps {
  streamId: string;
  messages: readonly Message[];
  isHost: boolean;
}

/** The room's chat: a host may take messages out. */
export function Chat({ streamId, messages, isHost }: ChatProps) {
  const [body, setBody] = useState('');
  const { perform, busy, problems } = useAct();
  const field = useId();
  const log = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  useEffect(() => {
    if (!log.current) return;
    const { scrollTop, scrollHeight, clientHeight } = log.current;
    // Whoever was not at its end then reads back, and stays where they are.
    if (height.current - scrollTop - clientHeight < NEAR_PX) log.current.scrollTop = scrollHeight;
    height.current = scrollHeight;
  }, [messages.length]);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (await perform(sendMessage, { streamId, body })) setBody('');
  }

  return (
    <div className="chat">
      <div ref={log} className="log" role="log" aria-label="Chat" tabIndex={0}>
        <ol>
          {messages.map((message) => (
            <li key={message.id}>
              <Written message={message} />
              {isHost && !message.removed && (
                <button
                  className="small"
                  aria-label={`Take out what ${message.author.displayName} wrote`}
                  onClick={() => perform(removeMessage, { messageId: message.id })}
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

function Written({ message: { author, body, sentAt, removed } }: { message: Message }) {
  return (
    <p>
      <strong dir="auto">{author.displayName}</strong> <time dateTime={sentAt}>{moment(sentAt)}</time>
      <br />
      {removed ? <em className="muted">taken out</em> : <span dir="auto">{body}</span>}
    </p>
  );
}
