"""The process that does the long work of `telephony`: `python -m services.telephony.jobs`.

It fetches recordings from providers and reconciles their statistics; whoever waits for a caller's card waits for none
of it.
"""

from services.kit import job_runner
from services.telephony import (
    fetching,  # noqa: F401 - its worker
    reconciling,  # noqa: F401 - its worker
)
from services.telephony.interface import ProviderJobChanged


def main() -> int:
    """Until SIGTERM."""
    return job_runner.main("telephony", lambda job: ProviderJobChanged(job=job))


if __name__ == "__main__":
    raise SystemExit(main())
