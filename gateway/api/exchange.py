"""The exchange with RosBusinessSoft."""

from gateway.routes import ADMIN, HEADS, Api
from services.rbs_sync.interface import RbsSync

CHECK_SECONDS = 15.0
PREVIEW_SECONDS = 60.0
api = Api("Exchange")
api.get("/exchange/settings", RbsSync.get_settings, "The settings of the exchange", roles=HEADS)
api.patch("/exchange/settings", RbsSync.update_settings, "Change the settings", roles=ADMIN)
api.post("/exchange/check", RbsSync.check_connection, "Try to connect", roles=HEADS, deadline=CHECK_SECONDS)
api.get(
    "/exchange/companies", RbsSync.preview_companies, "What an exchange would do", roles=HEADS, deadline=PREVIEW_SECONDS
)
