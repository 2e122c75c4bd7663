import os
import socket

import pytest

from deploy.local.ports import Wanted, check, free, who_holds
from deploy.local.problem import Problem
from tests.ports import free_port


def test_a_busy_port_is_told_with_its_holder_and_the_variable_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(Problem) as told:
            check([Wanted("anything", free_port(), "OTKLIK_X"), Wanted("the web address", port, "OTKLIK_PORT")])
    words = str(told.value)
    assert f"port {port} (the web address) is taken by " in words
    assert f"(pid {os.getpid()})" in words
    assert "OTKLIK_PORT" in words and "\n" not in words


def test_a_busy_udp_port_is_found_as_well() -> None:
    port = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as busy:
        busy.bind(("127.0.0.1", port))
        with pytest.raises(Problem, match=rf"UDP port {port} \(sip\)"):
            check([Wanted("sip", port, "OTKLIK_PORT_BASE", udp=True)])
        check([Wanted("amqp", port, "OTKLIK_PORT_BASE")])


def test_a_free_port_has_no_holder() -> None:
    wanted = Wanted("the web address", free_port(), "OTKLIK_PORT")
    assert free(wanted)
    assert who_holds(wanted.port) == ""
