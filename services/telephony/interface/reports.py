"""What calls add up to, calls and reports as files, who listened to what, and what is known when a call comes."""

from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from services.contacts.interface import Direction
from services.kit.jobs import Job
from services.kit.wire import Event, Forbidden, Input, NotFound, Struct
from services.telephony.interface.calls import CallOrder, CallStatus, Outcome, Recording
from services.telephony.interface.routing import Zone

ReportGroup = Literal["manager", "line", "hour", "day"]
Hearing = Literal["listened", "downloaded"]
PeopleRole = Literal["admin", "head_of_sales", "manager"]


class CallFilter(Input):
    """The filters of `list_calls`, for an export of the same list."""

    started_from: datetime | None = None
    started_before: datetime | None = None
    direction: Direction | None = None
    status: CallStatus | None = None
    outcome: Outcome | None = None
    missed: bool | None = None
    user_id: UUID | None = None
    account_id: UUID | None = None
    line_number: Annotated[str, Meta(max_length=60)] | None = None
    phone: Annotated[str, Meta(max_length=60)] | None = None
    record_id: UUID | None = None
    debt_id: UUID | None = None
    recorded: bool | None = None
    min_talk_seconds: Annotated[int, Meta(ge=0, le=86_400)] | None = None


class CallExport(Input):
    """The list of calls as a file, exactly as the page shows it."""

    filter: CallFilter = CallFilter()
    sort: CallOrder = "started_at"
    descending: bool = True
    zone: Zone = "Europe/Moscow"


class CallReportExport(Input):
    by: ReportGroup
    started_from: datetime
    started_before: datetime
    zone: Zone = "Europe/Moscow"


class CallFigures(Struct):
    """Calls of one manager, line, hour or day; only ended calls count. Seconds; null where there is nothing to measure.

    `key` is the user's id, the line's id or number, the hour (`0` to `23`) or the day (`2026-11-23`) in the asked zone;
    null stands for none, and for all together. `title` is a line's name.
    """

    key: str | None
    title: str
    calls: int
    inbound: int
    outbound: int
    talked: int
    """In either direction."""
    answered: int
    """Of the inbound ones."""
    missed: int
    missed_share: float | None
    """Of the inbound ones, 0 to 1."""
    talk_seconds: int
    average_talk_seconds: float | None
    average_wait_seconds: float | None
    """Of all inbound ones, answered or not."""
    median_answer_seconds: float | None
    """Of those that were answered."""


class CallReport(Struct):
    total: CallFigures
    rows: list[CallFigures]
    """By calls, the most first; hours and days in their order, empty ones left out."""


class ExportFile(Struct):
    """Where the file of an export lies in the object store, and what it is called."""

    object_key: str
    file_name: str
    content_type: str


class RecordingListening(Struct):
    """Somebody heard or saved a recording."""

    id: UUID
    call_id: UUID
    recording_id: UUID
    user_id: UUID | None
    at: datetime
    until: datetime
    """When the last part of the sound was asked for."""
    address: str
    """The IP address it was sent to."""
    kind: Hearing


class RecordingSettings(Struct):
    version: int
    download_roles: list[PeopleRole]
    """Who may save recordings; to listen, the right to see the call is enough."""


class RecordingSettingsChange(Input):
    download_roles: Annotated[list[PeopleRole], Meta(max_length=3)] | UnsetType = UNSET


class RecordingExpired(Event):
    """A recording was kept as long as its line says, and its sound is deleted; the call stays."""

    recording: Recording


class TelephonyJobChanged(Event):
    """Long work (exports, recordings, statistics of providers) began, got on, or ended."""

    job: Job


class RecordingGone(NotFound):
    """The recording was kept as long as it was to be kept, and is deleted."""


class DownloadForbidden(Forbidden):
    """This role may listen to recordings and not save them."""


class Reports(Protocol):
    """Everybody counts, exports and hears the calls that they may see."""

    def get_call_report(
        self, by: ReportGroup, started_from: datetime, started_before: datetime, zone: Zone = "Europe/Moscow"
    ) -> CallReport:
        """Raises Invalid (no such zone, a period of more than 400 days)."""

    def export_calls(self, draft: CallExport) -> Job:
        """An XLSX of the list. Raises Invalid."""

    def export_call_report(self, draft: CallReportExport) -> Job:
        """An XLSX of the report. Raises Invalid."""

    def list_telephony_jobs(self) -> list[Job]:
        """The asker's own long work of the last days, newest first."""

    def get_telephony_job(self, job_id: UUID) -> Job:
        """Raises NotFound."""

    def cancel_telephony_job(self, job_id: UUID) -> Job:
        """Raises NotFound, JobOver."""

    def get_export_file(self, job_id: UUID) -> ExportFile:
        """The file that an export of the asker's made, for a week. Raises NotFound."""

    def hear_recording(self, call_id: UUID, recording_id: UUID | None, kind: Hearing, address: str) -> Recording:
        """Where the sound is, and writes down that it was asked for; of several recordings the first unless named.

        What is asked for within ten minutes of the last time is the same listening. Raises NotFound, NoRecording,
        RecordingGone, DownloadForbidden.
        """

    def list_listenings(self, call_id: UUID) -> list[RecordingListening]:
        """Newest first. For heads of sales and administrators. Raises NotFound, Forbidden."""

    def get_recording_settings(self) -> RecordingSettings:
        """For everybody."""

    def update_recording_settings(self, change: RecordingSettingsChange, version: int) -> RecordingSettings:
        """For administrators. Raises Forbidden, VersionConflict."""
