"""Reports, exports and listenings on the bus."""

from datetime import datetime
from uuid import UUID

from services.kit import jobs
from services.kit.bus import Database, every, rpc
from services.kit.jobs import Job
from services.telephony import call_exports, call_report, expiring, hearing
from services.telephony.interface import Recording
from services.telephony.interface.reports import (
    CallExport,
    CallReport,
    CallReportExport,
    ExportFile,
    Hearing,
    RecordingListening,
    RecordingSettings,
    RecordingSettingsChange,
    ReportGroup,
)
from services.telephony.interface.routing import Zone


class ReportsService:
    db = Database()

    @rpc
    def get_call_report(
        self, by: ReportGroup, started_from: datetime, started_before: datetime, zone: Zone = "Europe/Moscow"
    ) -> CallReport:
        with self.db() as db:
            return call_report.report(db, by, started_from, started_before, zone)

    @rpc
    def export_calls(self, draft: CallExport) -> Job:
        with self.db() as db:
            return call_exports.start(db, draft)

    @rpc
    def export_call_report(self, draft: CallReportExport) -> Job:
        with self.db() as db:
            return call_exports.start_report(db, draft)

    @rpc
    def list_telephony_jobs(self) -> list[Job]:
        with self.db() as db:
            return jobs.list_(db)

    @rpc
    def get_telephony_job(self, job_id: UUID) -> Job:
        with self.db() as db:
            return jobs.get(db, job_id)

    @rpc
    def cancel_telephony_job(self, job_id: UUID) -> Job:
        with self.db() as db:
            return call_exports.cancel(db, job_id)

    @rpc
    def get_export_file(self, job_id: UUID) -> ExportFile:
        with self.db() as db:
            return call_exports.file_of(db, job_id)

    @rpc
    def hear_recording(self, call_id: UUID, recording_id: UUID | None, kind: Hearing, address: str) -> Recording:
        with self.db() as db:
            return hearing.hear(db, call_id, recording_id, kind, address)

    @rpc
    def list_listenings(self, call_id: UUID) -> list[RecordingListening]:
        with self.db() as db:
            return hearing.list_of(db, call_id)

    @rpc
    def get_recording_settings(self) -> RecordingSettings:
        with self.db() as db:
            return hearing.settings(db)

    @rpc
    def update_recording_settings(self, change: RecordingSettingsChange, version: int) -> RecordingSettings:
        with self.db() as db:
            return hearing.update_settings(db, change, version)

    @every(seconds=600)
    def plan_expiring(self) -> None:
        with self.db() as db:
            expiring.plan(db)
