"""Long work of `mail`: members of lists, recipients of mailings, Excel files."""

from typing import Protocol
from uuid import UUID

from services.kit.jobs import Job
from services.kit.wire import Event, Struct


class MailJobChanged(Event):
    """A job of `mail` got further, or ended. Without its log."""

    job: Job


class MailJobFile(Struct):
    """Where the file lies that a job made; for the gateway."""

    object_key: str
    file_name: str
    content_type: str


class MailJobs(Protocol):
    def list_mail_jobs(self) -> list[Job]:
        """One's own, newest first."""

    def get_mail_job(self, job_id: UUID) -> Job:
        """Raises NotFound."""

    def cancel_mail_job(self, job_id: UUID) -> Job:
        """Raises NotFound, JobOver."""

    def get_mail_job_file(self, job_id: UUID) -> MailJobFile:
        """For a week. Raises NotFound."""
