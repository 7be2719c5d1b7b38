"""Calling an action for a viewer: once per idempotency key, with refusals as errors."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from actions.idempotency import Claim, fingerprint, run_idempotently
from domain.refusals import Refusal
from models.transaction import Transaction
from schema.context import Info
from schema.errors import UserError, user_error

P = ParamSpec("P")
T = TypeVar("T")


class Input(Protocol):
    """Any mutation's input."""

    idempotency_key: str | None


async def act(
    info: Info,
    given: Input,
    action: Callable[Concatenate[Transaction, P], Awaitable[T | Refusal]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T | Refusal:
    """What the action gave or refused; with a key, what it gave or refused the first time."""

    async def work(tx: Transaction) -> T | Refusal:
        return await action(tx, *args, **kwargs)

    transactions = info.context.transactions
    try:
        if given.idempotency_key is None:
            return await transactions.run(work)
        claim = Claim(info.context.user.id, given.idempotency_key, _fingerprint(info, given))
        kept: T | Refusal = await transactions.run(run_idempotently, claim, work)
        return kept
    except Refusal as refusal:
        return refusal


async def errors(refusal: Refusal, info: Info) -> list[UserError]:
    """The errors of a payload for a refusal."""
    return [await user_error(refusal, info)]


def _fingerprint(info: Info, given: Any) -> str:
    content = asdict(given)
    content.pop("idempotency_key")
    return fingerprint(info.field_name, content)
