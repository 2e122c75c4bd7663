"""Requisites: INN, KPP, OGRN and bank accounts, checked while they are typed."""

from typing import Annotated, Literal, Protocol

from msgspec import Meta

from services.contacts.interface.counterparties import LegalForm
from services.contacts.interface.values import BankAccount
from services.kit.wire import Input, Struct

Number = Annotated[str, Meta(max_length=100)]


class RequisitesDraft(Input):
    """What has been typed so far; what is empty is not checked."""

    legal_form: LegalForm = "legal_entity"
    foreign_party: bool = False
    inn: Number = ""
    kpp: Number = ""
    ogrn: Number = ""
    bank_accounts: Annotated[list[BankAccount], Meta(max_length=50)] = []


class Remark(Struct):
    """Something about one field. An error is refused when it is saved, a warning is not."""

    severity: Literal["error", "warning"]
    field: str
    """`inn`, `bank_accounts[0].account`."""
    reason: str
    """Stable: `inn_check_digit`."""
    message: str


class RequisitesReport(Struct):
    remarks: list[Remark]


class Requisites(Protocol):
    def check_requisites(self, draft: RequisitesDraft) -> RequisitesReport:
        """What is wrong with them, and what is unusual."""
