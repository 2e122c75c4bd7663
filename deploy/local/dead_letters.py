"""`./otklik dead-letters`: what could not be handled, to be read, tried again or thrown away."""

from __future__ import annotations

import json

import msgspec

from deploy.local.problem import Problem
from deploy.local.stack import Stack
from deploy.local.table import table
from services.kit import dead_letters as kept
from services.kit.wire import ServiceError


def dead_letters(stack: Stack, action: str, which: str | None) -> int:
    """`list` answers 1 where there are some, so that a script can watch it."""
    amqp_uri = broker_uri(stack)
    if action != "list" and which is None:
        raise Problem(f"which one? ./otklik dead-letters list shows their ids: ./otklik dead-letters {action} ID")
    try:
        return carry_out(amqp_uri, action, which)
    except ServiceError as error:
        raise Problem(f"{error.message} (./otklik doctor looks further)") from None


def carry_out(amqp_uri: str, action: str, which: str | None) -> int:
    letters = {letter.id: letter for letter in kept.list_dead(amqp_uri)}
    if action == "list":
        if not letters:
            print("There are no dead letters")
            return 0
        print(table(["id", "service", "event", "tries", "failed at", "error"], [row(one) for one in letters.values()]))
        print(f"\n{len(letters)} dead letters: ./otklik dead-letters show|replay|delete ID")
        return 1
    chosen = [letter_id for letter_id in letters if which in ("all", letter_id)]
    if not chosen:
        raise Problem(f"there is no dead letter {which}: ./otklik dead-letters list shows those that there are")
    for letter_id in chosen:
        if action == "show":
            print(json.dumps(msgspec.to_builtins(letters[letter_id]), ensure_ascii=False, indent=2))
        elif action == "replay":
            kept.replay(amqp_uri, letter_id)
            print(f"{letter_id}: back in its queue")
        else:
            kept.delete(amqp_uri, letter_id)
            print(f"{letter_id}: deleted")
    return 0


def row(letter: kept.DeadLetter) -> list[str]:
    error = letter.error.strip().splitlines()
    failed = letter.failed_at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if letter.failed_at else "-"
    return [letter.id, letter.service, letter.event or "-", str(letter.tries), failed, (error or ["-"])[-1][:80]]


def broker_uri(stack: Stack) -> str:
    """Of the broker that this stack uses. Raises Problem where it has none yet."""
    if stack.amqp_uri:
        return stack.amqp_uri
    from deploy.local.servers import Rabbit

    if not (stack.folder / "rabbitmq" / "password").exists():
        raise Problem("there is no broker yet: ./otklik up starts one")
    return Rabbit(stack.folder / "rabbitmq", stack.port("amqp"), stack.port("erlang"), stack.port("epmd")).uri
