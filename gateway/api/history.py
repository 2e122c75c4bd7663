"""History: who changed what, records as of a date, the bin, and why somebody sees a record."""

from gateway.routes import ADMIN, HEADS, Api
from services.contacts.interface import Contacts

api = Api("History")
RECORD = "/history/{kind}/{record_id}"
api.get(RECORD, Contacts.list_changes, "Who changed what")
api.post(RECORD + "/restore", Contacts.restore_record, "Bring back a field or the whole record", status=204)
api.get("/counterparties/{counterparty_id}/as-of", Contacts.get_counterparty_as_of, "A counterparty as it was")
api.get("/contacts/{contact_id}/as-of", Contacts.get_contact_as_of, "A person as they were")
api.get("/interactions/{interaction_id}/as-of", Contacts.get_interaction_as_of, "A line of the journal as it was")
api.get("/bin/{kind}", Contacts.list_deleted, "What was deleted")
api.post("/bin/{kind}/{record_id}/restore", Contacts.restore_deleted, "Take a record out of the bin", status=204)
api.delete("/bin/{kind}/{record_id}", Contacts.purge_deleted, "Destroy a deleted record for good", roles=ADMIN)
api.get("/access", Contacts.explain_access, "Why does this user see the record?", roles=HEADS)
