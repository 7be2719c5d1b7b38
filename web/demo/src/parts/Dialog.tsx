import { useId, useRef, useState, type ReactNode } from 'react';

interface DialogProps {
  /** What the button is called that opens it. */
  words: string;
  title: string;
  className: string;
  children: ReactNode;
}

/** A button, and what it opens over the page: that is there only while somebody looks. */
export function Dialog({ words, title, className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const heading = useId();
  function open() {
    setIsOpen(true);
    dialog.current?.showModal();
  }
  return (
    <>
      <button className="small" onClick={open}>
        {words}
      </button>
      <dialog ref={dialog} className={className} aria-labelledby={heading} onClose={() => setIsOpen(false)}>
        <div className="side-head">
          <h2 id={heading}>{title}</h2>
          <button className="small" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        {isOpen && children}
      </dialog>
    </>
  );
}
