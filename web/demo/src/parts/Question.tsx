import { useId, useRef, useState, type ReactNode } from 'react';

interface QuestionProps {
  /** What the button is called that asks, and how it is read out where the words alone do not say it. */
  words: string;
  label?: string;
  small?: boolean;
  className?: string;
  busy: boolean;
  /** What it comes to; null where there is nothing to ask, and it is done at once. */
  ask: ReactNode;
  yes: string;
  no: ReactNode;
  act: () => void;
}

/** A button for what cannot be undone: it says what that comes to first. Where it was pressed is the way back. */
export function Question({ words, label, small, className, busy, ask, yes, no, act }: QuestionProps) {
  const [isAsked, setIsAsked] = useState(false);
  const said = useId();
  const isBack = useRef(false);
  const size = small ? 'small' : undefined;
  function answer(isYes: boolean) {
    isBack.current = true;
    setIsAsked(false);
    if (isYes) act();
  }
  function back(button: HTMLButtonElement | null) {
    if (!button || !isBack.current) return;
    isBack.current = false;
    button.focus();
  }
  if (!isAsked || ask === null) {
    return (
      <button ref={back} className={className ?? size} aria-disabled={busy} aria-label={label} onClick={() => (ask === null ? act() : setIsAsked(true))}>
        {words}
      </button>
    );
  }
  return (
    <div className="question" role="group" aria-labelledby={said} onKeyDown={({ key }) => key === 'Escape' && answer(false)}>
      <p id={said}>{ask}</p>
      <div className="buttons">
        <button className={size} autoFocus onClick={() => answer(false)}>
          {no}
        </button>
        <button className={size} aria-disabled={busy} onClick={() => answer(true)}>
          {yes}
        </button>
      </div>
    </div>
  );
}
