"""What stands in the cells of an exported report."""

from decimal import Decimal
from typing import Any

from services.contacts.interface.analysis import AnalysisRow, ReportExport


def named(export: ReportExport, row: AnalysisRow, at: int) -> str:
    """The name of a group: the service's own, or the page's word for its key."""
    key = row.keys[at]
    words = export.words[at] if at < len(export.words) else {}
    return row.titles[at] or words.get(key or "", key or "")


def number(value: Any) -> Any:
    """Whole numbers without the noughts that the database may give them; all else as it is."""
    return int(value) if isinstance(value, Decimal) and value == int(value) else value
