import stat
from pathlib import Path

import pytest

from deploy.local.problem import Problem
from deploy.local.stack import OFFSETS, PROCESSES, Keys, Stack


def test_every_internal_port_is_counted_from_the_base_and_none_twice() -> None:
    stack = Stack.from_environment({"OTKLIK_PORT_BASE": "30000"})
    assert (stack.port("amqp"), stack.port("postgres"), stack.port("sip")) == (30072, 30032, 30060)
    assert len(set(OFFSETS.values())) == len(OFFSETS)
    assert [stack.port(f"health of {name}") for name in PROCESSES] == list(range(30101, 30101 + len(PROCESSES)))


@pytest.mark.parametrize("variable", ["OTKLIK_PORT", "OTKLIK_PORT_BASE"])
@pytest.mark.parametrize("value", ["http", "-1", "0", "70000"])
def test_a_port_that_is_none_is_refused_by_the_name_of_its_variable(variable: str, value: str) -> None:
    with pytest.raises(Problem, match=f"{variable}={value} must be a number"):
        Stack.from_environment({variable: value})


def test_the_demo_never_listens_beyond_this_machine() -> None:
    with pytest.raises(Problem, match="OTKLIK_DEMO=0"):
        Stack.from_environment({"OTKLIK_HOST": "0.0.0.0"})
    assert Stack.from_environment({"OTKLIK_HOST": "0.0.0.0", "OTKLIK_DEMO": "0"}).host == "0.0.0.0"


def test_the_stack_that_is_told_is_the_stack_that_told() -> None:
    stack = Stack.from_environment({"OTKLIK_PORT": "9000", "OTKLIK_AMQP_URI": "amqp://there/"})
    assert Stack.told(stack.tell()) == stack


def test_secrets_are_made_once_for_the_owner_alone_and_differ_between_folders(tmp_path: Path) -> None:
    one, again, other = (Keys.of(tmp_path / name, {}) for name in ("a", "a", "b"))
    assert one == again
    assert one.secret_key != other.secret_key
    assert len(set(one.database_passwords.values())) == len(one.database_passwords) == 7
    assert stat.S_IMODE((tmp_path / "a" / "secrets.json").stat().st_mode) == 0o600


def test_a_secret_key_of_ones_own_is_used_and_a_short_one_refused(tmp_path: Path) -> None:
    key = "my own key, which is long enough for it"
    assert Keys.of(tmp_path, {"OTKLIK_SECRET_KEY": key}).secret_key == key
    with pytest.raises(Problem, match="at least 32"):
        Keys.of(tmp_path, {"OTKLIK_SECRET_KEY": "short"})
