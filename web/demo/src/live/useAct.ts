import { useRef, useState } from 'react';
import { act, type Mutation, type Problem } from '../greenroom/act';
import { useGreenroom } from './greenroom';

/**
 * Mutations of one form or row of buttons: whether one is under way, and what was wrong with the last. While one
 * is, others are ignored; buttons say so by `aria-disabled`, because `disabled` would take the focus from them.
 */
export function useAct() {
  const { client } = useGreenroom();
  const [busy, setBusy] = useState(false);
  const isUnderWay = useRef(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  /** True when it was done. */
  async function perform<Input extends { idempotencyKey?: string | null }>(
    mutation: Mutation<Input>,
    input: Input,
  ): Promise<boolean> {
    if (isUnderWay.current) return false;
    isUnderWay.current = true;
    setBusy(true);
    setProblems([]);
    const wrong = await act(client, mutation, input);
    setProblems(wrong);
    setBusy(false);
    isUnderWay.current = false;
    return wrong.length === 0;
  }

  return { perform, busy, problems };
}
