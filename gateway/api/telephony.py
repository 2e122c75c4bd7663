"""Lines, and the sellers' own phones."""

from gateway.routes import ADMIN, Api
from services.telephony.interface import Telephony

CHECK_SECONDS = 65.0
api = Api("Lines")
api.get("/sip-accounts", Telephony.list_sip_accounts, "All lines", roles=ADMIN)
api.post("/sip-accounts", Telephony.create_sip_account, "Add a line", roles=ADMIN)
api.get("/sip-accounts/{account_id}", Telephony.get_sip_account, "One line", roles=ADMIN)
api.patch("/sip-accounts/{account_id}", Telephony.update_sip_account, "Change a line", roles=ADMIN)
api.delete("/sip-accounts/{account_id}", Telephony.delete_sip_account, "Delete a line", roles=ADMIN)
api.get("/line-names", Telephony.list_line_names, "The lines one may call from")
api.get("/provider-accounts", Telephony.list_provider_accounts, "Accounts with providers", roles=ADMIN)
api.post("/provider-accounts", Telephony.create_provider_account, "Add an account with a provider", roles=ADMIN)
api.get("/provider-accounts/{account_id}", Telephony.get_provider_account, "One account", roles=ADMIN)
api.patch("/provider-accounts/{account_id}", Telephony.update_provider_account, "Change an account", roles=ADMIN)
api.delete("/provider-accounts/{account_id}", Telephony.delete_provider_account, "Delete an account", roles=ADMIN)
api.post(
    "/provider-accounts/{account_id}/check",
    Telephony.check_provider_account,
    "Ask the provider what is wrong",
    roles=ADMIN,
    deadline=CHECK_SECONDS,
)
api.get("/provider-accounts/{account_id}/events", Telephony.list_raw_events, "What a provider sent", roles=ADMIN)
api.post("/raw-events/{event_id}/replay", Telephony.replay_raw_event, "Handle an event again", roles=ADMIN)
api.get("/extensions", Telephony.list_extensions, "The sellers' phones")
api.post("/extensions", Telephony.create_extension, "Give a seller a phone", roles=ADMIN)
api.delete("/extensions/{extension_id}", Telephony.delete_extension, "Take a seller's phone away", roles=ADMIN)
api.get("/my-phone", Telephony.get_my_phone, "One's own phone")
api.patch("/my-phone", Telephony.update_my_phone, "How one's own phone takes calls")
api.get("/call-limits", Telephony.get_call_limits, "What may be dialled, and how often")
api.patch("/call-limits", Telephony.update_call_limits, "Change what may be dialled", roles=ADMIN)
