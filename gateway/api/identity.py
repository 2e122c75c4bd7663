"""Who may be whom: duplicates, merging, and taking a merge back."""

from gateway.routes import HEADS, Api
from services.contacts.interface import Contacts

MOVING_SECONDS = 30.0
"""A client of many years has tens of thousands of lines to move."""
api = Api("Identity")
api.post(
    "/duplicates/find", Contacts.find_duplicates, "Records that may be this one", status=200, scope="contacts:read"
)
api.get("/duplicates", Contacts.list_duplicates, "Pairs that may be one, the likeliest first")
api.post(
    "/duplicates/search",
    Contacts.start_duplicate_search,
    "Search the whole base for pairs",
    roles=HEADS,
    name="search_duplicates",
)
api.post("/duplicates/dismiss", Contacts.dismiss_duplicate, "Say that two records are two", status=204)
api.get("/merges/preview", Contacts.preview_merge, "What a merge would do")
api.get("/merges", Contacts.list_merges, "Merges into a record that can be taken back")
api.post("/merges", Contacts.merge_records, "Merge one record into another", deadline=MOVING_SECONDS)
api.get("/merges/{merge_id}/undo", Contacts.preview_unmerge, "What taking a merge back would do")
api.post("/merges/{merge_id}/undo", Contacts.unmerge, "Take a merge back", status=200, deadline=MOVING_SECONDS)
