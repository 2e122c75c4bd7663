"""Counterparties that became one, and parted again: a link to a company of theirs holds for whom ours became."""

from uuid import UUID

from services.contacts.interface import CounterpartyMerged, CounterpartyUnmerged
from services.kit import relinks
from services.kit.db import Session


def follow(db: Session, event: CounterpartyMerged) -> None:
    # The link itself stays: two companies of theirs may be one of ours, and a link has one counterparty.
    relinks.follow(db, event.merge_id, event.absorbed_id, event.survivor_id, [])


def come_back(db: Session, event: CounterpartyUnmerged) -> None:
    relinks.come_back(db, event.merge_id, event.absorbed_id, event.survivor_id, [])


def present(db: Session, links: dict[UUID, int]) -> dict[UUID, int]:
    """The links by the counterparties of today; one's own link holds before that of one it absorbed."""
    now = {counterparty_id: relinks.present(db, counterparty_id) for counterparty_id in links}
    inherited = {now[id_]: rbs_id for id_, rbs_id in links.items() if now[id_] != id_}
    return inherited | {id_: rbs_id for id_, rbs_id in links.items() if now[id_] == id_}
