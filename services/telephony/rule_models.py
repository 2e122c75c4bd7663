"""The table of routing rules."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Versioned
from services.telephony.models import Base


class RoutingRule(Versioned, Base):
    __tablename__ = "routing_rules"

    position: Mapped[int]
    name: Mapped[str]
    active: Mapped[bool]
    conditions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    targets: Mapped[list[Any]] = mapped_column(JSONB)
    greetings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The object keys of our own copies of the files that targets name, by the ids of these."""
