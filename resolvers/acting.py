"""How a mutation calls its action: in a transaction, within the operation's CPU time, once for an idempotency key."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from actions.before.idempotency import fingerprint, run_idempotently
from domain.refusals import Refusal
from models.idempotency import Claim
from models.writing.transaction import Transaction
from resolvers.mutation import MutationInput
from schema.context import Info
from schema.execution import execution_of

P = ParamSpec("P")
T = TypeVar("T")


async def act(
    info: Info,
    input: MutationInput,
    action: Callable[Concatenate[Transaction, P], Coroutine[Any, Any, T | Refusal]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Run an action in a transaction; its answer, or with an idempotency key its first answer.

    Raises the Refusal with which the action refused, also one that it returned because its effects stay. Raises
    CpuLimitExceeded when it took too long; then nothing was done.
    """
    execution = execution_of(info)

    async def work(tx: Transaction) -> T | Refusal:
        if execution is None:
            return await action(tx, *args, **kwargs)
        answer = await execution.measured(action(tx, *args, **kwargs))
        # Before the commit: what has taken too long is undone.
        execution.cpu.check()
        return answer

    transactions = info.context.transactions
    # All who ask one creator wait for one line.
    about = [given for given in args if isinstance(given, UUID)]
    subject = (action, *about) if about else None
    acting: Awaitable[T | Refusal]
    if claim := claim_of(info, input):
        acting = transactions.run_about(subject, run_idempotently, claim, work)
    else:
        acting = transactions.run_about(subject, work)
    answer = await acted(info, acting)
    if isinstance(answer, Refusal):
        raise answer
    return answer


async def acted(info: Info, acting: Awaitable[T]) -> T:
    """What came of an action. That it was done, and not refused, is noted, so that it is told even where the rest of
    the document is not answered."""
    answer = await acting
    if (execution := execution_of(info)) and not isinstance(answer, Refusal):
        execution.done.append(str(info.path.key))
    return answer


def claim_of(info: Info, input: MutationInput) -> Claim | None:
    """The viewer's claim to the first answer for their idempotency key; None without one."""
    key = input.idempotency_key
    if key is None:
        return None
    content = asdict(input)
    del content["idempotency_key"]
    return Claim(info.context.user.id, key, fingerprint(info.field_name, content))
