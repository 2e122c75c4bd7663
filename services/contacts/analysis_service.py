"""Analysis and saved reports on the bus."""

from uuid import UUID

from services.contacts import analysis_export, analysis_records, reports
from services.contacts.analysis import get as answered
from services.contacts.interface.analysis import (
    Analysis,
    AnalysisRecordPage,
    AnalysisRecords,
    AnalysisResult,
    ReportExport,
    SavedReport,
    SavedReportChange,
    SavedReportDraft,
)
from services.kit.bus import Database, rpc
from services.kit.jobs import Job


class AnalysisService:
    db = Database()

    @rpc
    def get_analysis(self, analysis: Analysis) -> AnalysisResult:
        with self.db() as db:
            return answered(db, analysis)

    @rpc
    def list_analysis_records(self, asked: AnalysisRecords) -> AnalysisRecordPage:
        with self.db() as db:
            return analysis_records.get(db, asked)

    @rpc
    def export_analysis(self, export: ReportExport) -> Job:
        with self.db() as db:
            return analysis_export.start(db, export)

    @rpc
    def list_reports(self) -> list[SavedReport]:
        with self.db() as db:
            return reports.list_(db)

    @rpc
    def create_report(self, draft: SavedReportDraft) -> SavedReport:
        with self.db() as db:
            return reports.create(db, draft)

    @rpc
    def update_report(self, report_id: UUID, version: int, change: SavedReportChange) -> SavedReport:
        with self.db() as db:
            return reports.update(db, report_id, version, change)

    @rpc
    def delete_report(self, report_id: UUID, version: int) -> None:
        with self.db() as db:
            reports.delete(db, report_id, version)
