"""Values of custom fields: checked by the type of their field."""

from typing import Any

from sqlalchemy import select

from services.contacts.models import CustomField
from services.kit.db import Session
from services.kit.wire import Invalid


def merged(db: Session, kind: str, current: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The values after a change: null takes a value away, what is left out stays. Raises Invalid naming the field."""
    if not given:
        return current
    known = set(db.scalars(select(CustomField.key).where(CustomField.kind == kind, CustomField.archived.is_(False))))
    for key in given:
        if key not in known:
            raise Invalid(f"There is no custom field «{key[:100]}».", field=f"custom_values.{key[:100]}")
    return {key: value for key, value in {**current, **given}.items() if value is not None}
