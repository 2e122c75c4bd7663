"""Converting a lead: it is closed and kept, its deal is opened, and `contacts` is told.

convert ── LeadConverted ──► contacts makes or finds the counterparty and the contact
link    ◄── LeadLinked ────┘
"""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from stdnum.ru import inn as inn_number

from services.contacts.interface import Counterparty, LeadLinked, LegalForm
from services.kit import relinks
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound, new_id
from services.leads import deals, leads
from services.leads.interface import Conversion, DealChanged, LeadChanged, LeadConversion, LeadConverted
from services.leads.models import Deal, Lead
from services.leads.rights import own_manager, refuse_programs
from services.leads.search import search_key

LARGEST_AMOUNT = Decimal(10) ** 13


def convert(db: Session, lead_id: UUID, conversion: LeadConversion, counterparty: Counterparty | None) -> Conversion:
    """Closes the lead and opens its deal, with the given counterparty where one was chosen.

    Raises NotFound, Invalid, LeadAlreadyConverted, Forbidden.
    """
    refuse_programs(db.asker)
    row = leads.locked(db, lead_id)
    name = conversion.counterparty_name or (counterparty and counterparty.name) or row.company or row.name
    title = conversion.deal_title or row.title or name
    inn = _checked_inn(conversion)
    deal = Deal(
        id=new_id(),
        title=title,
        stage="new",
        amount=_checked_amount(conversion.amount),
        currency=conversion.currency,
        counterparty_name=name,
        lead_id=row.id,
        manager_id=row.manager_id or own_manager(db.asker),
        participants=row.participants,
        search_key=search_key([title, name]),
    )
    db.add(deal)
    row.status, row.deal_id, row.manager_id = "converted", deal.id, deal.manager_id
    row.touch()
    db.flush()
    done = Conversion(lead=leads.shown(row), deal=deals.get(db, deal.id))
    db.publish(
        LeadConverted(
            lead=done.lead,
            deal=done.deal,
            counterparty_name=name,
            legal_form=_legal_form(conversion, counterparty, inn, row.company),
            inn=inn,
            counterparty_id=counterparty.id if counterparty is not None else None,
        )
    )
    db.publish(DealChanged(deal=done.deal))
    return done


def link(db: Session, event: LeadLinked) -> None:
    """Whom the lead and its deal became. What is linked already stays as it is."""
    row = db.scalar(select(Lead).where(Lead.id == event.lead_id).with_for_update())
    deal = db.scalar(select(Deal).where(Deal.lead_id == event.lead_id).with_for_update())
    if row is None or deal is None:
        raise NotFound("There is no such lead, or it is not converted.")
    counterparty_id = relinks.present(db, event.counterparty_id)
    contact_id = relinks.present(db, event.contact_id) if event.contact_id else None
    event = LeadLinked(lead_id=event.lead_id, counterparty_id=counterparty_id, contact_id=contact_id)
    if _link(row, event):
        db.flush()
        db.publish(LeadChanged(lead=leads.shown(row)))
    if _link(deal, event):
        db.flush()
        db.publish(DealChanged(deal=deals.get(db, deal.id)))


def _link(row: Lead | Deal, event: LeadLinked) -> bool:
    """Fills what is empty; was anything?"""
    before = row.counterparty_id, row.contact_id
    row.counterparty_id = row.counterparty_id or event.counterparty_id
    if row.counterparty_id == event.counterparty_id:
        row.contact_id = row.contact_id or event.contact_id
    if (row.counterparty_id, row.contact_id) == before:
        return False
    row.touch()
    return True


def _checked_inn(conversion: LeadConversion) -> str | None:
    """The INN's digits. Raises Invalid where it fails its check or does not suit the legal form."""
    if conversion.inn is None or not conversion.inn.strip():
        return None
    inn = inn_number.compact(conversion.inn)
    if not inn_number.is_valid(inn) or len(set(inn)) == 1:
        raise Invalid("This INN fails its check: one of its digits is wrong.", field="inn")
    if conversion.legal_form is not None and (conversion.legal_form == "legal_entity") != (len(inn) == 10):
        raise Invalid("A legal entity's INN has 10 digits, a person's has 12.", field="inn")
    return inn


def _checked_amount(amount: Decimal | None) -> Decimal | None:
    """Raises Invalid unless it is money: not negative, whole kopecks."""
    if amount is None:
        return None
    if not amount.is_finite() or not 0 <= amount < LARGEST_AMOUNT:
        raise Invalid("The amount must lie between 0 and 10,000,000,000,000.", field="amount")
    if amount != (money := amount.quantize(Decimal("0.01"))):
        raise Invalid("The amount must have no more than two decimals.", field="amount")
    return money


def _legal_form(
    conversion: LeadConversion, counterparty: Counterparty | None, inn: str | None, company: str | None
) -> LegalForm:
    if conversion.legal_form is not None:
        return conversion.legal_form
    if counterparty is not None:
        return counterparty.legal_form
    if inn is not None:
        return "legal_entity" if len(inn) == 10 else "sole_proprietor"
    return "legal_entity" if conversion.counterparty_name or company else "individual"
