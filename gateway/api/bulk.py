"""Changes of many records at once, hand-overs, and the base told again."""

from gateway.routes import ADMIN, HEADS, Api
from services.contacts.interface import Contacts

COUNTING_SECONDS = 20.0
"""Counting all that a filter finds in a large base."""
api = Api("Bulk changes")
api.post(
    "/bulk-changes/preview",
    Contacts.preview_bulk_change,
    "How many records a change would touch",
    status=200,
    deadline=COUNTING_SECONDS,
)
api.post("/bulk-changes", Contacts.start_bulk_change, "Change many records", deadline=COUNTING_SECONDS)
api.post("/bulk-changes/{job_id}/undo", Contacts.undo_bulk_change, "Take a change of many records back")
api.get("/bulk-changes/{job_id}/conflicts", Contacts.list_bulk_conflicts, "What an undoing left as it was")
api.post(
    "/bulk-deletions/preview",
    Contacts.preview_bulk_deletion,
    "How many records would go to the bin",
    status=200,
    deadline=COUNTING_SECONDS,
)
api.post("/bulk-deletions", Contacts.start_bulk_deletion, "Delete many records", deadline=COUNTING_SECONDS)
api.post(
    "/hand-overs/preview",
    Contacts.preview_hand_over,
    "How much a person leaves behind",
    status=200,
    roles=HEADS,
    deadline=COUNTING_SECONDS,
)
api.post(
    "/hand-overs", Contacts.start_hand_over, "Give a leaver's clients away", roles=HEADS, deadline=COUNTING_SECONDS
)
api.post("/base/republish", Contacts.republish_base, "Tell every service of the whole base again", roles=ADMIN)
