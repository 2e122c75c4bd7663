import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from amqp.exceptions import AccessRefused
from kombu import Connection

from deploy.local.problem import StartError
from deploy.local.servers import Postgres, Rabbit, answers
from deploy.local.stack import ROOT
from tests.local.children import running
from tests.ports import free_port
from tests.waiting import until


def listeners(pid: int) -> set[str]:
    """The addresses on which a process listens."""
    return {
        connection.laddr.ip
        for connection in psutil.Process(pid).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }


def test_postgres_keeps_its_data_over_stop_restart_and_kill(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres", free_port())
    with psycopg.connect(server.start(), autocommit=True) as db:
        db.execute("CREATE TABLE letters (subject text)")
        db.execute("INSERT INTO letters VALUES ('Счёт')")
        assert db.execute("SELECT lower(subject) FROM letters").fetchone() == ("счёт",)
        assert db.execute("SHOW fsync").fetchone() == ("on",)
    for end in (server.stop, server.restart, server.kill):
        end()
        with psycopg.connect(server.start()) as db:
            assert db.execute("SELECT count(*) FROM letters").fetchone() == (1,)
    server.stop()
    assert not answers(server.port)


def test_postgres_listens_on_loopback_only_and_wants_its_password(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres", free_port(), durable=False)
    url = server.start()
    try:
        assert server.process is not None
        assert listeners(server.process.pid) == {"127.0.0.1"}
        assert stat.S_IMODE((tmp_path / "postgres" / "password").stat().st_mode) == 0o600
        with psycopg.connect(url) as db:
            assert db.execute("SHOW fsync").fetchone() == ("off",)
        for wrong in (f"postgresql://otklik:guess@127.0.0.1:{server.port}/postgres", url.replace("otklik:", "other:")):
            with pytest.raises(psycopg.OperationalError, match="authentication failed"):
                psycopg.connect(wrong)
    finally:
        server.stop()


def test_postgres_that_cannot_start_tells_where_its_reasons_are(tmp_path: Path) -> None:
    first = Postgres(tmp_path / "one", free_port(), durable=False)
    first.start()
    second = Postgres(tmp_path / "two", first.port, durable=False)
    try:
        with pytest.raises(StartError, match=r"postgres ended with code 1 while starting; see .*postgres\.log"):
            second.start()
    finally:
        first.stop()


def rabbit(folder: Path) -> Rabbit:
    return Rabbit(folder / "rabbitmq", free_port(), free_port(), free_port(), name="otkliktest")


def put(uri: str) -> None:
    with Connection(uri) as connection, connection.SimpleQueue("letters") as queue:
        queue.put("kept", delivery_mode="persistent")


def take(uri: str) -> object:
    with Connection(uri) as connection, connection.SimpleQueue("letters") as queue:
        message = queue.get(timeout=10)
        message.ack()
        return message.payload


def test_rabbitmq_keeps_messages_over_restart_and_kill_and_its_epmd_goes_with_it(tmp_path: Path) -> None:
    broker = rabbit(tmp_path)
    put(broker.start())
    broker.restart()
    assert take(broker.uri) == "kept"
    put(broker.uri)
    broker.kill()
    assert broker.epmd.running()
    broker.start()
    assert take(broker.uri) == "kept"
    broker.stop()
    assert not any(answers(port) for port in (broker.port, broker.dist_port, broker.epmd.port))


def test_rabbitmq_listens_on_loopback_only_and_has_no_guest(tmp_path: Path) -> None:
    broker = rabbit(tmp_path)
    uri = broker.start()
    try:
        assert broker.process is not None and broker.epmd.process is not None
        for process in (broker.process, broker.epmd.process):
            assert listeners(process.pid) <= {"127.0.0.1", "::1"}
        assert broker.ctl("list_users").split() == ["user", "tags", "otkliktest", "[administrator]"]
        assert stat.S_IMODE((tmp_path / "rabbitmq" / "rabbitmq.conf").stat().st_mode) == 0o600
        for wrong in (uri.replace("otkliktest:", "guest:", 1), f"amqp://guest:guest@127.0.0.1:{broker.port}//"):
            with pytest.raises(AccessRefused), Connection(wrong) as connection:
                connection.connect()
        with pytest.raises(StartError, match="rabbitmqctl nonsense"):
            broker.ctl("nonsense")
    finally:
        broker.stop()


def test_two_nodes_live_beside_each_other(tmp_path: Path, amqp_uri: str) -> None:
    """A node that is there already is left alone."""
    broker = rabbit(tmp_path)
    put(broker.start())
    put(amqp_uri)
    broker.stop()
    assert take(amqp_uri) == "kept"


def test_both_servers_end_when_their_keeper_is_killed(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from tests.local.test_servers import rabbit
from deploy.local.servers import Postgres
from tests.ports import free_port
folder = Path({str(tmp_path)!r})
postgres, broker = Postgres(folder / "postgres", free_port(), durable=False), rabbit(folder)
postgres.launch()
broker.start()
postgres.wait_ready()
print(postgres.process.pid, broker.process.pid, broker.epmd.process.pid, flush=True)
input()
"""
    keeper = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout is not None
    pids = [int(word) for word in keeper.stdout.readline().split()]
    assert len(pids) == 3 and all(running(pid) for pid in pids)
    os.kill(keeper.pid, signal.SIGKILL)
    keeper.communicate()
    until(lambda: not any(running(pid) for pid in pids), timeout=10)
