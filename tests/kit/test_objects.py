"""The object store: a folder, and S3 (its protocol by moto, since no S3 can run here)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from services.kit.objects import NoSuchObject, ObjectStore, object_store
from services.kit.settings import SettingsError
from services.kit.wire import now

KEY = "recordings/2026/11/call.wav"


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    if request.param == "folder":
        yield object_store(tmp_path.as_uri())
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="otklik")
        yield object_store("s3://otklik/suite")


def test_what_is_put_is_opened_whole_and_in_parts(store: ObjectStore, tmp_path: Path) -> None:
    """R05: a recording is wound by ranges."""
    content = bytes(range(256)) * 1000
    file = tmp_path / "call.wav"
    file.write_bytes(content)
    store.put(KEY, file, "audio/wav")
    assert store.size(KEY) == len(content)
    assert b"".join(store.open(KEY)) == content
    assert b"".join(store.open(KEY, 100, 200_000)) == content[100:200_000]
    store.put(KEY, b"another")
    assert b"".join(store.open(KEY)) == b"another"


def test_what_is_deleted_is_gone(store: ObjectStore) -> None:
    store.put(KEY, b"x")
    store.delete(KEY)
    store.delete(KEY)
    with pytest.raises(NoSuchObject):
        store.open(KEY)
    with pytest.raises(NoSuchObject):
        store.size(KEY)


@pytest.mark.parametrize("key", ["../etc/passwd", "/etc/passwd", "a//b", "a/../b", "", "a/", ".hidden", "a\0b"])
def test_a_key_that_could_leave_the_store_is_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="object key"):
        store.put(key, b"x")


@pytest.mark.parametrize("address", ["ftp://x", "file://", "s3://", "nonsense"])
def test_an_address_that_is_none_is_refused_by_the_variables_name(address: str) -> None:
    with pytest.raises(SettingsError, match="OTKLIK_OBJECTS"):
        object_store(address)


def test_keys_are_told_by_how_they_begin_and_how_old_they_are(store: ObjectStore) -> None:
    began = now() - timedelta(minutes=1)
    for key in (KEY, "recordings/2026/12/call.wav", "recordings-old/call.wav", "emails/one.eml"):
        store.put(key, b"x")
    later = now() + timedelta(minutes=1)
    assert sorted(store.keys("recordings/", later)) == [KEY, "recordings/2026/12/call.wav"]
    assert list(store.keys("recordings/", began)) == []
    assert list(store.keys("nothing/", later)) == []
