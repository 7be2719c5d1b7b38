import { useId, useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import { removeMessage, sendMessage, type Message } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { moment } from '../reading';
import { Problems } from '../parts/Problems';
import { useReading } from './useReading';

interface ChatProps {
  streamId: string;
  messages: readonly Message[];
  /** Reads what was written before; null: that is all. */
  older: (() => Promise<void>) | null;
  isHost: boolean;
}

/** The room's chat: a host may take messages out. */
export function Chat({ streamId, messages, older, isHost }: ChatProps) {
  const [body, setBody] = useState('');
  const { perform, busy, problems } = useAct();
  const field = useId();
  const log = useReading(messages);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (await perform(sendMessage, { streamId, body })) setBody('');
  }

  return (
    <div className="chat">
      <div ref={log} className="log" role="log" aria-label="Chat" tabIndex={0} onScroll={({ currentTarget }) => currentTarget.scrollTop === 0 && void older?.()}>
        {older && <Older read={older} end={() => log.current?.focus()} />}
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

/** For who does not scroll. With the last of it this button goes, and the keyboard goes on in the log. */
function Older({ read, end }: { read: () => Promise<void>; end: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => () => {
    if (document.activeElement === button.current) end();
  }, []);
  return (
    <button ref={button} className="small" onClick={() => void read()}>
      Show what was written before
    </button>
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
