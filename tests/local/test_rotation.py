from pathlib import Path

from deploy.local.rotation import rotate


def test_a_log_that_is_too_large_starts_anew_and_its_past_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "mail.log"
    with log.open("ab") as writer:
        for day in range(5):
            writer.write(f"day {day}\n".encode() * 20)
            writer.flush()
            assert rotate(log, largest=100, kept=3)
            assert log.stat().st_size == 0
        writer.write(b"today\n")
    assert log.read_text() == "today\n"
    assert [Path(f"{log}.{number}").read_text()[:5] for number in (1, 2, 3)] == ["day 4", "day 3", "day 2"]
    assert not Path(f"{log}.4").exists()


def test_a_small_or_missing_log_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mail.log").write_text("few words\n")
    assert not rotate(tmp_path / "mail.log", largest=100)
    assert not rotate(tmp_path / "nothing.log", largest=100)
    assert (tmp_path / "mail.log").read_text() == "few words\n"
