"""The process that does the long work of `telephony`: `python -m services.telephony.jobs`.

It fetches recordings from providers and reconciles their statistics, compresses our own recordings, makes exports, and
deletes what was kept long enough; whoever waits for a caller's card waits for none of it.
"""

from services.kit import job_runner
from services.telephony import (
    call_exports,  # noqa: F401 - its workers
    compressing,  # noqa: F401 - its worker
    expiring,  # noqa: F401 - its worker
    fetching,  # noqa: F401 - its worker
    reconciling,  # noqa: F401 - its worker
)
from services.telephony.interface import TelephonyJobChanged


def main() -> int:
    """Until SIGTERM."""
    return job_runner.main("telephony", lambda job: TelephonyJobChanged(job=job))


if __name__ == "__main__":
    raise SystemExit(main())
