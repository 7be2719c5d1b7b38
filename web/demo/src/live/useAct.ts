import { useRef, useState } from 'react';
import type { Act, Problem as UserProblem } from '@greenroom/client';
import { useGreenroom } from './greenroom';

/** What was wrong: something to read, the path in the input that it is about, and what helps with some kinds. */
export type Problem = UserProblem | { __typename: null; message: string; field: null };

/**
 * Mutations of one form or row of buttons: whether one is under way, and what was wrong with the last. While one
 * is, others are ignored; buttons say so by `aria-disabled`, because `disabled` would take the focus from them.
 */
export function useAct() {
  const greenroom = useGreenroom();
  const [busy, setBusy] = useState(false);
  const isUnderWay = useRef(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  /** True when it was done. */
  async function perform<Input, Result>(act: Act<Input, Result>, input: Input): Promise<boolean> {
    if (isUnderWay.current) return false;
    isUnderWay.current = true;
    setBusy(true);
    setProblems([]);
    const wrong = await act(greenroom, input).then((answer) => (answer.ok ? [] : answer.problems), failure);
    setProblems(wrong);
    setBusy(false);
    isUnderWay.current = false;
    return wrong.length === 0;
  }

  return { perform, busy, problems };
}

/** What no form can do anything about: top-level errors, and a network that is gone. */
function failure({ message }: Error): Problem[] {
  return [{ __typename: null, message, field: null }];
}
