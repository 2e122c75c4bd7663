"""Lines, and the sellers' own phones."""

from gateway.routes import ADMIN, Api
from services.telephony.interface import Telephony

api = Api("Lines")
api.get("/sip-accounts", Telephony.list_sip_accounts, "All lines", roles=ADMIN)
api.post("/sip-accounts", Telephony.create_sip_account, "Add a line", roles=ADMIN)
api.get("/extensions", Telephony.list_extensions, "The sellers' phones")
api.post("/extensions", Telephony.create_extension, "Give a seller a phone", roles=ADMIN)
