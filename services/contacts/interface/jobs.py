"""Long work: imports, exports and whatever else takes longer than a request."""

from typing import Protocol
from uuid import UUID

from services.kit.jobs import Job
from services.kit.wire import Event


class JobChanged(Event):
    """A job began, got on or ended; told about once a second while it runs, without its log. For its owner only."""

    job: Job


class Jobs(Protocol):
    def list_jobs(self) -> list[Job]:
        """The asker's own jobs of the last days, the newest first, without their logs."""

    def get_job(self, job_id: UUID) -> Job:
        """One of the asker's own jobs, with its log. Raises NotFound."""

    def cancel_job(self, job_id: UUID) -> Job:
        """Ends a waiting job at once, a running one at its next step; what it has done stays.

        Raises NotFound, JobOver.
        """

    def retry_job(self, job_id: UUID) -> Job:
        """Goes on with a failed or cancelled job from where it stopped. Raises NotFound, JobNotStopped."""
