import { useId, type ReactNode } from 'react';
import type { Problem } from '../live/useAct';
import { inWords } from './Problems';

/** What a control needs to be named, and to say what is wrong with what it holds. */
export interface ControlProps {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string;
}

interface FieldProps {
  label: string;
  problem?: Problem;
  children: (control: ControlProps) => ReactNode;
}

/** A control with its label, and with what the server found wrong with it. */
export function Field({ label, problem, children }: FieldProps) {
  const id = useId();
  const said = `${id}-problem`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-invalid': Boolean(problem), 'aria-describedby': said })}
      <p className="problems" id={said} role="status">
        {problem && inWords(problem)}
      </p>
    </div>
  );
}
