"""Jobs and files on the bus."""

from uuid import UUID

from services.contacts import files
from services.contacts.interface import JobChanged
from services.contacts.interface.files import File, FileDraft, StoredFile
from services.kit import jobs
from services.kit.bus import Database, rpc
from services.kit.jobs import Job


class ExchangeService:
    db = Database()

    @rpc
    def list_jobs(self) -> list[Job]:
        with self.db() as db:
            return jobs.list_(db)

    @rpc
    def get_job(self, job_id: UUID) -> Job:
        with self.db() as db:
            return jobs.get(db, job_id)

    @rpc
    def cancel_job(self, job_id: UUID) -> Job:
        with self.db() as db:
            job = jobs.cancel(db, job_id)
            db.publish(JobChanged(job=job))
            return job

    @rpc
    def retry_job(self, job_id: UUID) -> Job:
        with self.db() as db:
            job = jobs.retry(db, job_id)
            db.publish(JobChanged(job=job))
            return job

    @rpc
    def create_file(self, draft: FileDraft) -> File:
        with self.db() as db:
            return files.create(db, draft)

    @rpc
    def get_file(self, file_id: UUID) -> StoredFile:
        with self.db() as db:
            return files.get(db, file_id)
