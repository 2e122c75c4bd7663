"""The words that the synthetic base is made of, by list: `words.json`, which people read and mend more easily."""

import json
from pathlib import Path

_lists: dict[str, list[str]] = json.loads((Path(__file__).parent / "words.json").read_text())
TOWNS = [line.split("|") for line in _lists.pop("towns")]
"""Name, region, the two digits that registers begin with, area code, share of clients."""
WORDS = {name: " ".join(lines).split() for name, lines in _lists.items()}
