"""Our own companies, and requisites as they are typed."""

from gateway.routes import ADMIN, Api
from services.contacts.interface import Contacts

api = Api("Our companies")
ONE = "/our-companies/{our_company_id}"
api.get("/our-companies", Contacts.list_our_companies, "Our own companies", scope="contacts:read")
api.post("/our-companies", Contacts.create_our_company, "Add a company of ours", roles=ADMIN)
api.patch(ONE, Contacts.update_our_company, "Change a company of ours", roles=ADMIN)
api.post(
    "/requisites/check",
    Contacts.check_requisites,
    "What is wrong or unusual in INN, KPP, OGRN and accounts",
    scope="contacts:read",
)
