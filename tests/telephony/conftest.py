"""Telephony's own ground: a virtual host, a database, the service, and an agent between Kamailio, SIPp and baresip."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from deploy.local.certificate import Certificate, self_made
from services.kit import migrate
from services.kit.db import Database
from services.kit.rpc_client import RpcClient
from services.kit.wire import Asker, new_id, system
from services.telephony.interface import Call, ExtensionDraft, SipAccount, SipAccountDraft, Telephony
from tests.apart import database_apart, undone
from tests.conftest import SECRET_KEY, Servers
from tests.peers.sip import Baresip, Kamailio, Sipp, write_tone
from tests.ports import free_port
from tests.telephony.desk import Desk
from tests.telephony.processes import Agent, Process
from tests.telephony.wire import Wire
from tests.waiting import until

ADMIN = Asker(user_id=new_id(), role="admin", cause="ui", trace_id="tests")
LINE_NUMBER = "+74951234567"
CLIENT_NUMBER = "+74957654321"
"""Of a client whom the exchange reaches at the phone 101."""
MUSIC_TONE = 850.0
CALLS_AT_ONCE = 3
RING_SECONDS = 4


@dataclass
class Ground:
    """What the processes stand on. `wire` is between the agent and the broker."""

    folder: Path
    amqp_uri: str
    database_url: str
    wire: Wire
    objects: Path

    @property
    def certificate(self) -> Certificate:
        """Of a provider's server at 127.0.0.1, and nowhere else."""
        return self_made(self.folder / "tls", ("127.0.0.1",))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "OTKLIK_DATABASE_URL": self.database_url,
            "OTKLIK_AMQP_URI": self.amqp_uri,
            "OTKLIK_SECRET_KEY": SECRET_KEY,
            "OTKLIK_OBJECTS": self.objects.as_uri(),
        }


@pytest.fixture(scope="module")
def database(servers: Servers) -> Iterator[Database]:
    """For telephony's functions alone."""
    with database_apart(servers.postgres.url, "telephony") as database:
        yield database


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with undone(database) as db:
        yield Desk(db)


@pytest.fixture(scope="session")
def ground(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Apart from the suite of other tests: its telephony would open our lines, too."""
    folder = tmp_path_factory.mktemp("telephony")
    rabbit, host = servers.rabbit, f"telephony{secrets.token_hex(3)}"
    rabbit.ctl("add_vhost", host)
    rabbit.ctl("set_permissions", "-p", host, rabbit.node, ".*", ".*", ".*")
    uri = rabbit.uri.rpartition("/")[0] + f"/{host}"
    url = migrate.provision(servers.postgres.url, f"telephony_{secrets.token_hex(3)}", secrets.token_hex(16))
    migrate.upgrade("telephony", url)
    migrate.declare_queues("telephony", uri)
    wire = Wire(rabbit.port)
    yield Ground(folder, uri, url, wire, folder / "objects")
    wire.close()


@pytest.fixture(scope="session")
def telephony(ground: Ground) -> Iterator[Process]:
    """The telephony service, running."""
    service = Process("telephony", ["services.kit.runner", "telephony"], ground.folder, free_port(), ground.environment)
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="session")
def own_rpc(ground: Ground) -> Iterator[RpcClient]:
    client = RpcClient(ground.amqp_uri)
    yield client
    client.close()


@pytest.fixture(scope="session")
def ask(own_rpc: RpcClient, telephony: Process) -> Callable[..., Telephony]:
    """`ask()` is the telephony service as an administrator has it, `ask(asker)` as somebody else."""
    return lambda asker=ADMIN: own_rpc.of(Telephony, asker)


@dataclass
class Office:
    """An exchange, two sellers with phones registered there, and the lines that the agent has."""

    pbx: Kamailio
    sellers: dict[str, UUID]
    line: SipAccount
    """Registered at the exchange, and dialled at its number; rings the seller `101`."""
    trunk: SipAccount
    """Calls come to the agent directly; rings the phones of `desk_ports`."""
    desk_ports: list[int]
    """Where the two phones are that the trunk rings: a test puts SIPp there."""
    client_port: int
    """Where the trunk's network is, and so whoever is called over it."""

    @property
    def number(self) -> str:
        """What the world dials for the line."""
        return f"{LINE_NUMBER}@{self.pbx.domain}"


@pytest.fixture(scope="session")
def office(ground: Ground, ask: Callable[..., Telephony]) -> Iterator[Office]:
    users = {"line": "line secret", "wrong": "right", "101": "pw101"}
    pbx = Kamailio(ground.folder / "kamailio", users, {LINE_NUMBER: "line", CLIENT_NUMBER: "101"}, max_expires=10)
    sellers = {name: new_id() for name in ("101", "desk1", "desk2")}
    desk_ports = [free_port(), free_port()]
    client_port = free_port()
    with pbx:
        ask().create_extension(ExtensionDraft(user_id=sellers["101"], number="101", uri="sip:101@pbx.test"))
        for name, port in zip(("desk1", "desk2"), desk_ports, strict=True):
            uri = f"sip:{name}@127.0.0.1:{port}"
            ask().create_extension(ExtensionDraft(user_id=sellers[name], number=name[-1], uri=uri))
        at_pbx = SipAccountDraft(name="at the exchange", domain=pbx.domain, registrar=pbx.domain, proxy=pbx.address)
        good = {"username": "line", "password": "line secret", "line_number": LINE_NUMBER, "rings": [sellers["101"]]}
        line = ask().create_sip_account(msgspec.structs.replace(at_pbx, name="line", **good))
        bad = {"username": "wrong", "password": "not it"}
        ask().create_sip_account(msgspec.structs.replace(at_pbx, name="wrong", **bad))
        trunk = ask().create_sip_account(
            SipAccountDraft(
                name="trunk", rings=[sellers["desk1"], sellers["desk2"]], domain="127.0.0.1", port=client_port
            )
        )
        yield Office(pbx, sellers, line, trunk, desk_ports, client_port)


@pytest.fixture(scope="session")
def one_agent(ground: Ground, office: Office) -> Iterator[Agent]:
    settings = ground.environment
    settings["OTKLIK_AMQP_URI"] = ground.amqp_uri.replace(f":{ground.wire.server_port}/", f":{ground.wire.port}/")
    settings |= {"OTKLIK_SIP_CALLS": str(CALLS_AT_ONCE), "OTKLIK_SIP_RING_SECONDS": str(RING_SECONDS)}
    settings |= {"OTKLIK_RTP_PORTS": "22400-22799", "OTKLIK_AGENT_GRACE": "3"}
    settings["OTKLIK_SIP_MUSIC"] = str(write_tone(ground.folder / "music.wav", MUSIC_TONE))
    settings["OTKLIK_SIP_AUTHORITIES"] = str(ground.certificate.certificate)
    process = Agent(ground.folder / "agent", free_port(), free_port(), settings)
    yield process
    process.stop()


@pytest.fixture
def agent(one_agent: Agent, ground: Ground) -> Agent:
    """The SIP agent, with its line registered and no call, whatever the test before did to it."""
    ground.wire.mend()
    if not one_agent.running():
        one_agent.start()
    until(lambda: one_agent.registered("line"), what="the line is registered")
    try:
        until(lambda: one_agent.metric("otklik_agent_calls") == 0, what="the agent has no calls")
    except AssertionError:
        one_agent.kill()  # what one test left behind is not all others' failure
        raise
    return one_agent


@dataclass
class Seller:
    """Somebody whose phone is at a port of its own, which no line rings: a test puts SIPp there."""

    user_id: UUID
    number: str
    port: int


@pytest.fixture
def new_seller(ask: Callable[..., Telephony]) -> Callable[[], Seller]:
    """A new one each time: what is sent again of an earlier test's calls comes to nobody."""

    def make() -> Seller:
        seller = Seller(new_id(), str(1000 + secrets.randbelow(9000)), free_port())
        uri = f"sip:{seller.number}@127.0.0.1:{seller.port}"
        ask().create_extension(ExtensionDraft(user_id=seller.user_id, number=seller.number, uri=uri))
        return seller

    return make


@pytest.fixture
def sipp(tmp_path: Path) -> Iterator[Sipp]:
    peers = Sipp(tmp_path / "sipp")
    yield peers
    peers.stop()


@pytest.fixture
def seller_phone(office: Office, tmp_path: Path) -> Iterator[Baresip]:
    """The phone 101: registered, answers half a second after it begins to ring."""
    with Baresip(tmp_path / "baresip", "101", "pw101", office.pbx, answer_after=0.5) as phone:
        yield phone


@pytest.fixture
def call_from(ask: Callable[..., Telephony]) -> Callable[..., Call]:
    """`call_from(number)` is the newest call of this number, as soon as it is `ended` (or in another status)."""

    def find(number: str, status: str = "ended", recorded: bool = False) -> Call:
        def look() -> Call | None:
            calls = [call for call in ask(system("test")).list_calls().items if call.phone_raw == number]
            newest = calls[0] if calls else None
            fits = newest and newest.status == status and (newest.recording_id or not recorded)
            return newest if fits else None

        call = until(look, what=f"the call of {number} is {status}")
        assert call is not None
        return call

    return find
