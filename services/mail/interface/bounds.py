"""How much a letter that is written here may hold."""

from typing import Annotated

from msgspec import Meta

MOST_RECIPIENTS = 100
MOST_LETTER_FILES = 50
Recipients = Annotated[list[str], Meta(max_length=MOST_RECIPIENTS)]
Html = Annotated[str, Meta(max_length=300_000)]
