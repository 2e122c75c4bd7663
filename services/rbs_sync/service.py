"""What `rbs_sync` answers."""

from services.contacts.interface import Contacts, CounterpartyMerged, CounterpartyUnmerged
from services.kit.bus import Database, client, on, rpc
from services.rbs_sync import exchange, merged, settings
from services.rbs_sync.interface import CompanyPreview, ConnectionCheck, ExchangeSettings, ExchangeSettingsChange


class RbsSyncService:
    name = "rbs_sync"
    db = Database()
    contacts = client(Contacts)

    @rpc
    def get_settings(self) -> ExchangeSettings:
        with self.db() as db:
            return settings.get(db)

    @rpc
    def update_settings(self, change: ExchangeSettingsChange) -> ExchangeSettings:
        with self.db() as db:
            return settings.update(db, change)

    @rpc
    def check_connection(self) -> ConnectionCheck:
        with self.db() as db:
            access = settings.find_access(db)
        return exchange.check(access)

    @rpc
    def preview_companies(self) -> CompanyPreview:
        with self.db() as db:
            access, links = settings.access_of(db), exchange.links(db)
        return exchange.preview(self.contacts, exchange.read_ours(self.contacts), exchange.read_theirs(access), links)

    @on(CounterpartyMerged)
    def follow_counterparty(self, event: CounterpartyMerged) -> None:
        with self.db() as db:
            merged.follow(db, event)

    @on(CounterpartyUnmerged)
    def part_counterparty(self, event: CounterpartyUnmerged) -> None:
        with self.db() as db:
            merged.come_back(db, event)
