"""Missed-call debts."""

from gateway.routes import ADMIN, HEADS, Api
from services.telephony.interface.debts import Debts

DEBT = "/missed-call-debts/{debt_id}"
api = Api("Missed calls")
api.get("/missed-call-debts", Debts.list_missed_call_debts, "Who is to be called back")
api.get("/missed-call-debts/summary", Debts.get_debt_summary, "Missed, returned, how soon, still open")
api.get(DEBT, Debts.get_missed_call_debt, "One debt")
api.get(DEBT + "/history", Debts.list_debt_history, "What was done with a debt")
api.post(DEBT + "/dismiss", Debts.dismiss_missed_call_debt, "Nobody need call back", roles=HEADS, status=200)
api.post(DEBT + "/assign", Debts.assign_missed_call_debt, "Who is to call back", status=200)
api.get("/debt-settings", Debts.get_debt_settings, "By when missed calls are to be returned", roles=HEADS)
api.patch("/debt-settings", Debts.update_debt_settings, "Change it", roles=ADMIN)
