"""What each provider's adapter hears of a story: the one interface that the contract suite knows."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import msgspec

from services.telephony.facts import Fact
from services.telephony.providers import mango_statistics, zebra_records
from services.telephony.providers.adapter import Access, Adapter, Clock, Heard
from services.telephony.providers.registry import ADAPTERS
from tests.fakes import mango_words, zebra_words
from tests.telephony.stories import BEGAN, Story

ARRIVES = BEGAN + timedelta(seconds=1)


class Telling(NamedTuple):
    """A provider, and what it tells of a story under the given id of its own."""

    name: str
    adapter: Adapter
    access: Access
    events: Callable[[Story, str], list[tuple[str, str]]]
    statistics: Callable[[Story, str], list[Heard]]
    tells_recordings: bool
    """Do events tell of recordings, or only the statistics?"""

    def facts(self, story: Story, group_id: str = "g1") -> list[Fact]:
        """What the adapter understands of all events, in their order."""
        facts: list[Fact] = []
        for path, body in self.events(story, group_id):
            heard = self.adapter.understand(self.access, path, body, ARRIVES).heard
            assert heard is None or heard.group_id == group_id
            facts += heard.facts if heard else []
        return facts


def access(provider: str) -> Access:
    return Access(
        provider=provider,  # type: ignore[arg-type]
        address="https://pbx.example/",
        login="123",
        password="789",
        realm="",
        line_number="74951234567",
        recording_hosts=["pbx.example"],
        clock_offset_seconds=0,
        legs="employees",
        allow_loopback=False,
        door="a-door",
    )


def _mango_statistics(story: Story, group_id: str) -> list[Heard]:
    lines = "\n".join(mango_words.statistics(story, group_id))
    return mango_statistics.read(lines, Clock(offset_seconds=0, received_at=ARRIVES))


def _zebra_statistics(story: Story, group_id: str) -> list[Heard]:
    clock = Clock(offset_seconds=0, received_at=ARRIVES)
    return zebra_records.read(zebra_words.records(story, group_id), clock, story.line)


ALL_LEGS = msgspec.structs.replace(access("zebra"), legs="all")
TELLINGS = [
    Telling("mango", ADAPTERS["mango"], access("mango"), mango_words.events, _mango_statistics, True),
    Telling("zebra", ADAPTERS["zebra"], ALL_LEGS, zebra_words.events, _zebra_statistics, False),
]
