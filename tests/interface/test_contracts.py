"""What crosses the broker: every struct round-trips, every event has an owner and listeners, every Protocol is kept."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.kit.bus import service_class
from services.kit.entrypoints import On, Rpc
from services.kit.migrate import SERVICES
from services.kit.together import OnMany
from services.kit.wire import Event, Input, ServiceError, Struct, snake_case


def modules(name: str) -> list[Any]:
    """The interface of a service: one module, or a package with one module a noun."""
    module = importlib.import_module(f"services.{name}.interface")
    within = [f"{module.__name__}.{one.name}" for one in pkgutil.iter_modules(getattr(module, "__path__", []))]
    return [module, *map(importlib.import_module, within)]


INTERFACES = [module for name in SERVICES for module in modules(name)]


def own(module: Any, base: type) -> Iterator[type]:
    for cls in vars(module).values():
        if isinstance(cls, type) and issubclass(cls, base) and cls.__module__ == module.__name__:
            yield cls


STRUCTS = [cls for module in INTERFACES for base in (Struct, Input) for cls in own(module, base)]
EVENTS = [cls for module in INTERFACES for cls in own(module, Event)]


@pytest.mark.parametrize("cls", STRUCTS, ids=lambda cls: cls.__name__)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_struct_comes_back_as_itself(cls: type, data: st.DataObject) -> None:
    value: object = msgspec.convert(data.draw(values(cls)), cls)
    assert msgspec.json.decode(msgspec.json.encode(value), type=cls) == value


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Builtin values that a type can be made of, from the JSON schema's own description of it."""
    return of(msgspec.inspect.type_info(kind))


def of(info: Any) -> st.SearchStrategy[Any]:
    i = msgspec.inspect
    simple: dict[type, Any] = {
        i.BoolType: st.booleans(),
        i.NoneType: st.none(),
        i.AnyType: st.none() | st.booleans() | st.text(max_size=20),
        i.UUIDType: st.uuids().map(str),
        i.DateTimeType: st.just("2026-03-12T14:05:00Z"),
        i.DateType: st.dates().map(str),
        i.DecimalType: st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    }
    if type(info) in simple:
        return cast(st.SearchStrategy[Any], simple[type(info)])
    if isinstance(info, i.IntType):
        return st.integers(info.ge if info.ge is not None else -1000, info.le if info.le is not None else 1000)
    if isinstance(info, i.FloatType):
        return st.floats(info.ge, info.le, allow_nan=False, allow_infinity=False)
    if isinstance(info, i.StrType):
        if info.pattern is not None:
            return st.from_regex(info.pattern, fullmatch=True)
        return st.text(min_size=info.min_length or 0, max_size=min(info.max_length or 20, 20))
    if isinstance(info, i.LiteralType):
        return st.sampled_from(info.values)
    if isinstance(info, i.ListType):
        least = info.min_length or 0
        most = least + 2 if info.max_length is None else min(least + 2, info.max_length)
        return st.lists(of(info.item_type), min_size=least, max_size=most)
    if isinstance(info, i.DictType):
        return st.dictionaries(of(info.key_type), of(info.value_type), max_size=2)
    if isinstance(info, i.UnionType):
        return st.one_of([of(member) for member in info.types])
    if isinstance(info, i.Metadata):
        return of(info.type)
    if isinstance(info, i.StructType):
        required = {field.encode_name: of(field.type) for field in info.fields if field.required}
        optional = {field.encode_name: of(field.type) for field in info.fields if not field.required}
        if info.tag_field is not None:
            required[info.tag_field] = st.just(info.tag)
        return st.fixed_dictionaries(required, optional=optional)
    raise AssertionError(f"no values for {info}")


@pytest.mark.parametrize("cls", [c for c in STRUCTS if issubclass(c, Struct)], ids=lambda cls: cls.__name__)
def test_what_is_answered_has_no_defaults(cls: type) -> None:
    """A default would hide a value that was never loaded."""
    info = msgspec.inspect.type_info(cls)
    assert [field.name for field in info.fields if not field.required] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("cls", [c for c in STRUCTS if issubclass(c, Input)], ids=lambda cls: cls.__name__)
def test_what_is_sent_to_us_refuses_unknown_fields(cls: type) -> None:
    with pytest.raises(msgspec.ValidationError, match="no_such_field"):
        msgspec.json.decode(b'{"no_such_field": 1}', type=cls)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_every_event_is_published_by_its_owner_and_named_by_its_class(cls: type[Event]) -> None:
    owner = cls.__module__.split(".")[1]
    assert (cls.exchange, cls.routing_key) == (f"{owner}.events", snake_case(cls.__name__))
    package = importlib.import_module(f"services.{owner}").__path__[0]
    sources = "".join(path.read_text() for path in Path(package).rglob("*.py") if "interface" not in path.as_posix())
    made = rf"\b{cls.__name__}\(|return \[.*\b{cls.__name__}\b"  # or named, by what says which are to be published
    assert re.search(made, sources), "nobody publishes it"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_keeps_its_protocol_to_the_letter(name: str) -> None:
    service = service_class(name)
    module = importlib.import_module(f"services.{name}.interface")
    protocol = next(
        c for c in vars(module).values() if getattr(c, "_is_protocol", False) and c.__module__ == module.__name__
    )
    promised = {n: f for n, f in inspect.getmembers(protocol, inspect.isfunction) if not n.startswith("_")}
    offered = {
        n: f
        for n, f in inspect.getmembers(service, inspect.isfunction)
        if any(isinstance(e, Rpc) for e in getattr(f, "nameko_entrypoints", ()))
    }
    assert promised.keys() == offered.keys()
    for method, function in promised.items():
        assert inspect.signature(function) == inspect.signature(offered[method]), method
        assert get_type_hints(function, include_extras=True) == get_type_hints(offered[method], include_extras=True)


@pytest.mark.parametrize("name", SERVICES)
def test_every_handler_says_which_event_it_takes(name: str) -> None:
    for method, function in inspect.getmembers(service_class(name), inspect.isfunction):
        for entrypoint in getattr(function, "nameko_entrypoints", ()):
            if isinstance(entrypoint, OnMany):
                assert get_type_hints(function)["events"] == list[entrypoint.event], method  # type: ignore[name-defined]
            elif isinstance(entrypoint, On):
                assert get_type_hints(function)["event"] is entrypoint.event, method


def test_every_error_has_a_code_of_its_own() -> None:
    assert all(snake_case(cls.__name__) == code for code, cls in ServiceError.known.items())
