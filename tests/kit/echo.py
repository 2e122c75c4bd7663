"""A service of the tests on kit alone: `python -m tests.kit.echo`."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
from uuid import UUID  # noqa: E402

import sqlalchemy as sa  # noqa: E402

from services.kit import runner  # noqa: E402
from services.kit.bus import Database, on, on_many, rpc  # noqa: E402
from services.kit.log import configure  # noqa: E402
from services.kit.settings import load  # noqa: E402
from services.kit.wire import Invalid, NotFound  # noqa: E402
from tests.kit.echo_interface import Answer, Counted, Said, Told  # noqa: E402


class EchoService:
    name = "echo"
    db = Database()

    @rpc
    def get_text(self, text: str, loud: bool = False) -> str:
        return text.upper() if loud else text

    @rpc
    def get_answer(self, answer: Answer) -> Answer:
        return answer

    @rpc
    def get_nothing(self, thing_id: UUID) -> str:
        raise NotFound("There is no such thing.", field="thing_id", thing_id=str(thing_id))

    @rpc
    def get_bug(self) -> str:
        raise RuntimeError("a bug")

    @rpc
    def get_slowly(self, seconds: float) -> float:
        with self.db() as db:
            db.execute(sa.text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})
        return seconds

    @rpc
    def say(self, text: str, fail: bool = False) -> str:
        with self.db() as db:
            db.execute(sa.text("INSERT INTO heard (what) VALUES (:what)"), {"what": f"said {text}"})
            db.publish(Said(text=text))
            if fail:
                raise Invalid("asked to fail", field="fail")
        return text

    @rpc
    def say_slowly(self, text: str, seconds: float) -> str:
        with self.db() as db:
            db.execute(sa.text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})
            db.execute(sa.text("INSERT INTO heard (what) VALUES (:what)"), {"what": f"slowly {text}"})
        return text

    @rpc
    def cross(self, first: int, second: int) -> int:
        tries[first] = tries.get(first, 0) + 1
        with self.db() as db:
            db.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": first})
            held = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key AND granted")
            while tries[first] == 1 and not db.scalar(held, {"key": second}):
                eventlet.sleep(0.01)
            db.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": second})
            db.execute(sa.text("INSERT INTO heard (what) VALUES (:what)"), {"what": f"crossed {first}"})
        return tries[first]

    @on(Said)
    def hear(self, event: Said) -> None:
        with self.db() as db:
            db.execute(sa.text("INSERT INTO heard (what) VALUES (:what)"), {"what": f"heard {event.text}"})
            if event.text.startswith("hopeless"):
                raise Invalid("this can never be right")
            if event.text.startswith("twice") and not met_before(event.text):
                raise RuntimeError("not the first time")

    @on(Told)
    def hear_told(self, event: Told) -> None:
        with self.db() as db:
            db.execute(
                sa.text("INSERT INTO heard (what) VALUES (:what)"),
                {"what": f"told {event.number} by {db.asker.role} {db.asker.trace_id}"},
            )

    @on_many(Counted)
    def count(self, events: list[Counted]) -> None:
        with self.db() as db:
            for event in events:
                db.execute(sa.text("INSERT INTO heard (what) VALUES (:what)"), {"what": f"counted {event.number}"})
                if event.number < 0:
                    raise Invalid("this can never be right")
            db.execute(sa.text("INSERT INTO heard (what) VALUES (:what)"), {"what": f"together {len(events)}"})


tries: dict[int, int] = {}
met: set[str] = set()


def met_before(text: str) -> bool:
    before = text in met
    met.add(text)
    return before


if __name__ == "__main__":
    configure("echo")
    runner.run(EchoService, load())
    sys.exit(0)
