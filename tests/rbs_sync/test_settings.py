"""The settings of the exchange: who may change them, and what becomes of the password."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.kit.db import Database, Session
from services.kit.wire import Asker, Forbidden, Invalid
from services.rbs_sync import exchange, settings
from services.rbs_sync.interface import ExchangeSettings, ExchangeSettingsChange, NotConfigured
from services.rbs_sync.models import Settings
from services.rbs_sync.profile import RBS360, ProfileUnusable, load_profile
from tests.apart import person

ADMIN = person("admin")
ADDRESS = "https://client.rbs360.ru/api/xml/"
WHOLE = ExchangeSettingsChange(address=ADDRESS, login="otklik", password="тайна & <b>")


@pytest.fixture
def db(database: Database, secret_key: None) -> Iterator[Session]:
    """A transaction of an administrator that leaves nothing behind."""
    with pytest.raises(Rollback), database(ADMIN) as session:
        yield session
        raise Rollback


class Rollback(Exception):
    pass


def as_(db: Session, asker: Asker) -> Session:
    db.asker = asker
    return db


def test_before_the_first_use_they_are_empty(db: Session) -> None:
    """T61."""
    assert settings.get(db) == ExchangeSettings(
        address="", login="", has_password=False, update_existing=False, prefer="ours", updated_at=None
    )
    with pytest.raises(NotConfigured):
        settings.access_of(db)


def test_what_is_entered_is_kept_and_the_password_only_sealed(db: Session) -> None:
    """T61, T62, T63."""
    settings.update(db, WHOLE)
    shown = settings.update(db, ExchangeSettingsChange(update_existing=True, prefer="theirs"))
    assert (shown.address, shown.login, shown.has_password) == (ADDRESS, "otklik", True)
    assert (shown.update_existing, shown.prefer) == (True, "theirs")
    assert shown.updated_at is not None
    assert settings.get(db) == shown
    row = db.execute(sa.text("SELECT settings::text FROM settings")).scalar_one()
    assert "тайна" not in row
    assert settings.access_of(db) == settings.Access(address=ADDRESS, login="otklik", password="тайна & <b>")


def test_a_new_address_forgets_the_password_that_was_meant_for_the_old_one(db: Session) -> None:
    settings.update(db, WHOLE)
    assert settings.update(db, ExchangeSettingsChange(address=f" {ADDRESS} ")).has_password, "the same address"
    assert not settings.update(db, ExchangeSettingsChange(address="https://other.example/")).has_password
    with pytest.raises(NotConfigured):
        settings.access_of(db)
    both = ExchangeSettingsChange(address="https://third.example/", password="x")
    assert settings.update(db, both).has_password


def test_an_empty_password_takes_it_away(db: Session) -> None:
    settings.update(db, WHOLE)
    assert not settings.update(db, ExchangeSettingsChange(password="")).has_password


def test_a_password_sealed_under_another_key_is_asked_for_again(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.update(db, WHOLE)
    monkeypatch.setenv("OTKLIK_SECRET_KEY", "another key of another installation!")
    with pytest.raises(NotConfigured):
        settings.access_of(db)
    check = exchange.check(settings.find_access(db))
    assert (check.ok, check.stage) == (False, "settings")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (ExchangeSettingsChange(address="http://client.rbs360.ru/api/xml/"), "address"),
        (ExchangeSettingsChange(login="a\x00b"), "login"),
        (ExchangeSettingsChange(password="a\x1bb"), "password"),
    ],
)
def test_what_cannot_be_right_is_refused(db: Session, change: ExchangeSettingsChange, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        settings.update(db, change)
    assert caught.value.field == field


def test_who_may_see_and_who_may_change(db: Session) -> None:
    settings.update(db, WHOLE)
    assert settings.get(as_(db, person("head_of_sales"))).login == "otklik"
    for asker in (person("head_of_sales"), person("manager"), person("partner")):
        with pytest.raises(Forbidden):
            settings.update(as_(db, asker), WHOLE)
    for asker in (person("manager"), person("partner")):
        with pytest.raises(Forbidden):
            settings.get(as_(db, asker))
        with pytest.raises(Forbidden):
            settings.access_of(as_(db, asker))


def test_there_is_one_row_of_settings(db: Session) -> None:
    settings.update(db, WHOLE)
    db.add(Settings(id=2, updated_at=sa.func.now(), prefer="ours"))
    with pytest.raises(sa.exc.IntegrityError):
        db.flush()
    db.rollback()


def test_the_profile_is_the_usual_one_unless_a_file_is_named(tmp_path: Path) -> None:
    assert load_profile({}) == RBS360
    file = tmp_path / "profile.json"
    file.write_text('{"companies": "references.clients", "inn": "inn"}')
    profile = load_profile({"OTKLIK_RBS_PROFILE": str(file)})
    assert (profile.companies, profile.inn, profile.name) == ("references.clients", "inn", "name")


@pytest.mark.parametrize("text", ["", "{", '{"page_size": 0}', '{"name": "a b"}', '{"surprise": 1}'])
def test_a_profile_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "profile.json"
    file.write_text(text)
    with pytest.raises(ProfileUnusable, match="profile"):
        load_profile({"OTKLIK_RBS_PROFILE": str(file)})
    with pytest.raises(ProfileUnusable):
        load_profile({"OTKLIK_RBS_PROFILE": str(tmp_path / "absent.json")})
