"""Idempotency-Key: a POST that is sent again is answered again, not done again.

    first ── row without an answer ──► done ──► the row has the answer for two days
    again ── same request: the answer as it was; still being done: 409; another request: 422

Refusals and faults are not kept: nothing was done, so the request may simply be tried again. The key also goes to the
service, which knows what it did even where our row was lost between its commit and ours (then: `already_done`).
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import Response
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from gateway import models
from gateway.interface import IdempotencyInProgress, IdempotencyKeyReused
from services.kit.db import Database, Session
from services.kit.log import get_logger
from services.kit.wire import AlreadyDone, now, system

log = get_logger(__name__)
KEPT = timedelta(days=2)
ABANDONED_AFTER = timedelta(seconds=60)
"""Longer than any POST may take: a row without an answer is then of a process that died."""
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
WITHHELD = "withheld"


class Idempotency:
    def __init__(self, database: Database) -> None:
        self.database = database

    def once(
        self, caller_id: UUID, key: str, request_hash: bytes, secret: bool, do: Callable[[str | None], Response]
    ) -> Response:
        """The answer of `do`, now or as it was. Raises IdempotencyKeyReused, IdempotencyInProgress, AlreadyDone."""
        with self.database(system("idempotency")) as db:
            earlier = _begin(db, caller_id, key, request_hash)
        if earlier is not None:
            return earlier
        done = False
        try:
            response = do(f"{caller_id} {key}")
            done = response.status_code < 300
        finally:
            if not done:
                self._forget(caller_id, key)
        if done:
            self._keep(caller_id, key, response, secret)
        return response

    def _keep(self, caller_id: UUID, key: str, response: Response, secret: bool) -> None:
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        try:
            with self.database(system("idempotency")) as db:
                db.execute(
                    sa.update(models.IdempotentAnswer)
                    .where(_row(caller_id, key))
                    .values(
                        status=response.status_code,
                        headers=WITHHELD if secret else msgspec.json.encode(headers).decode(),
                        body=b"" if secret else response.get_data(),
                    )
                )
        except SQLAlchemyError as error:
            # It was done, and that is what the caller must hear; a repeat is answered `already_done` by the service.
            log.warning("idempotent_answer_not_kept", error=str(error).splitlines()[0])

    def _forget(self, caller_id: UUID, key: str) -> None:
        try:
            with self.database(system("idempotency")) as db:
                db.execute(sa.delete(models.IdempotentAnswer).where(_row(caller_id, key)))
        except SQLAlchemyError as error:
            log.warning("idempotency_key_stays_for_a_minute", error=str(error).splitlines()[0])


def _begin(db: Session, caller_id: UUID, key: str, request_hash: bytes) -> Response | None:
    """Takes the key for this request, or answers what was answered before."""
    table = models.IdempotentAnswer
    mine = insert(table).values(caller_id=caller_id, key=key, request_hash=request_hash, began_at=now())
    if db.scalar(mine.on_conflict_do_nothing().returning(table.key)) is not None:
        return None
    row = db.scalar(sa.select(table).where(_row(caller_id, key)).with_for_update())
    if row is None:  # forgotten between the two statements
        raise IdempotencyInProgress("The first request with this key has just failed: try again.", retry_after=1)
    if row.request_hash != request_hash:
        raise IdempotencyKeyReused("This Idempotency-Key came with another request before.", field="Idempotency-Key")
    if row.status is None:
        if now() - row.began_at < ABANDONED_AFTER:
            raise IdempotencyInProgress("The first request with this key is still being carried out.", retry_after=1)
        row.began_at = now()
        return None
    if row.headers == WITHHELD:
        raise AlreadyDone("This was done; its answer held a secret and is not shown again.")
    headers: dict[str, str] = msgspec.json.decode(row.headers or "{}", type=dict[str, str])
    return Response(row.body, row.status, {**headers, "Idempotency-Replayed": "true"})


def _row(caller_id: UUID, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(models.IdempotentAnswer.caller_id == caller_id, models.IdempotentAnswer.key == key)


def forget_old_answers(db: Session) -> None:
    db.execute(sa.delete(models.IdempotentAnswer).where(models.IdempotentAnswer.began_at < now() - KEPT))
