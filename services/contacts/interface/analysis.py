"""Analysis: records counted and summed by their fields, compared, put into classes; and saved reports."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Protocol
from uuid import UUID

from msgspec import Meta

from services.contacts.interface.fields import Condition
from services.contacts.interface.history import Plain
from services.contacts.interface.values import RecordKind
from services.kit.jobs import Job
from services.kit.wire import Input, Invalid, Limit, Name, ServiceError, Struct

FieldName = Annotated[str, Meta(min_length=1, max_length=100)]
Step = Literal["day", "week", "month", "quarter", "year"]
MeasureKind = Literal["count", "portion", "counterparties", "sum", "average", "least", "most"]
AbcClass = Literal["A", "B", "C"]
Percent = Annotated[float, Meta(ge=0, le=100)]
Conditions = Annotated[list[Condition], Meta(max_length=30)]


class AnalysisTooLong(Invalid):
    """The question asks for more work than a request may make: a shorter period or a narrower filter helps."""


class ReportsBusy(ServiceError):
    """As many questions are being counted as may be at once. `details["retry_after"]`: seconds."""

    status = 429


class Grouping(Input):
    """A field that records are put together by. A record with several values of it counts for each of them."""

    field: FieldName
    """Of the source; of an interaction or a contact also `counterparty.<field>`, a field of the client."""
    by: Step | None = None
    """For dates and times, which are days unless said; in the firm's zone, weeks from Monday."""
    bounds: Annotated[list[Decimal], Meta(max_length=20)] = []
    """For numbers: where a range ends and the next begins, growing. Without any, each number is a group."""


class Measure(Input):
    """What is counted in a group, of those of its records that also meet `filter`.

    `count`: records; `portion`: the percentage of the group's records that meet `filter`; `counterparties`: different
    clients; the others are of the number, money or rating in `field`, records without a value left out.
    """

    kind: MeasureKind
    field: Annotated[str, Meta(max_length=100)] = ""
    filter: Conditions = []


class ReportPeriod(Input):
    """When: a period by name (`this_month`, as in conditions) or from one day to another, both in it."""

    field: FieldName
    within: Annotated[str, Meta(max_length=50)] | None = None
    since: date | None = None
    until: date | None = None
    compare: Literal["before", "year_before"] | None = None
    """Also ask for the time of the same length just before it (whole months: as many months), or for the same days of
    the year before.
    """


class AbcCutoffs(Input):
    """Class A makes up the first `a` percent of the whole, A and B the first `b`; who crosses a line is above it."""

    a: Percent = 80
    b: Percent = 95


class Analysis(Input):
    """A question to the base. Only what the asker may see is counted, in every number of the answer."""

    source: RecordKind
    measures: Annotated[list[Measure], Meta(min_length=1, max_length=8)]
    filter: Conditions = []
    """Before anything is grouped."""
    period: ReportPeriod | None = None
    groups: Annotated[list[Grouping], Meta(max_length=3)] = []
    sort: Annotated[int, Meta(ge=0, le=7)] | None = None
    """The measure to sort by, the largest first. Left out: times and numbers grow, others by the first measure."""
    ascending: bool = False
    abc: AbcCutoffs | None = None
    """Put the groups into classes by the first measure; it takes exactly one field to group by."""
    limit: Annotated[int, Meta(ge=1, le=2000)] = 500
    """How many groups a level may hold."""


class AnalysisRow(Struct):
    """A group, or at level 0 the whole, at level 1 the groups of the first field, which hold those of the second…"""

    level: int
    keys: list[str | None]
    """One for each level: a value, the first day of a time, the number of a range (0 is below all bounds); null where
    records have no value."""
    titles: list[str]
    """Of the keys that this service has names for: entries of directories, people, clients. Else empty."""
    values: list[Decimal | None]
    """By measure."""
    shares: list[float | None]
    """Percent of the whole, by measure, where measures add up."""
    before: list[Decimal | None] | None
    """The values of the period that is compared with."""
    abc_class: AbcClass | None
    cumulative: float | None
    """Percent of the whole that this group and all larger ones make up."""
    filter: list[Condition] | None
    """What, together with that of the answer, makes a list show the records of this group; null where none can."""


class AbcSummary(Struct):
    """What one class holds."""

    abc_class: AbcClass
    groups: int
    value: Decimal
    share: float


class AnalysisResult(Struct):
    """Rows in their order: the whole, then each group, followed by its own groups."""

    rows: list[AnalysisRow]
    filter: list[Condition]
    """What makes a list show all counted records."""
    classes: list[AbcSummary]
    cut: bool
    """There are more groups than were asked for."""
    since: date | None
    until: date | None
    """The period that was meant, both days in it."""
    compared_since: date | None
    compared_until: date | None


class RecordTable(Input):
    """The records themselves, in columns of one's choice, below the subtotals of their groups."""

    columns: Annotated[list[FieldName], Meta(min_length=1, max_length=30)]
    """Of the source, built in or custom; of an interaction or a contact also `counterparty.<field>`."""
    sort: FieldName | None = None
    """A text, a number or a time; the latest first where it is left out."""
    descending: bool = False


class AnalysisRecords(Input):
    """The records of one group, or all of them: a page of the table."""

    analysis: Analysis
    table: RecordTable
    keys: Annotated[list[Annotated[str, Meta(max_length=10_000)] | None], Meta(max_length=3)] = []
    """As a row of the answer has them; those of the inner groups may be left out."""
    cursor: Annotated[str, Meta(max_length=20_000)] | None = None
    limit: Limit = 50


class AnalysisRecord(Struct):
    id: UUID
    cells: list[Plain]
    """By column, as JSON has it: ids and dates are strings."""


class AnalysisRecordPage(Struct):
    items: list[AnalysisRecord]
    names: dict[str, str]
    """Of the ids in the cells, as far as the asker may see what they name."""
    cursor: str | None


class Report(Input):
    """A question, and how its answer is drawn: as groups with a chart, or with a `table` of the records in them."""

    analysis: Analysis
    chart: Literal["bar", "line", "pie", "none"] = "bar"
    table: RecordTable | None = None


class SavedReport(Struct):
    """A question with a name: one's own, or `shared` with everybody."""

    id: UUID
    version: int
    name: str
    shared: bool
    created_by: UUID | None
    report: Report


class SavedReportDraft(Input):
    name: Name
    report: Report
    shared: bool = False


class SavedReportChange(Input):
    """The fields to change."""

    name: Name | None = None
    shared: bool | None = None
    report: Report | None = None


class ReportExport(Input):
    """An analysis as an Excel table. The words are the page's own, in the language of whoever reads it."""

    analysis: Analysis
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    headings: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=50)]
    """Of the columns: groups, then for each measure its value, with comparison also the earlier one, then its share
    where it has one; class and cumulative share at the end of an ABC. With a `table`: groups, its columns, and for each
    measure its value."""
    table: RecordTable | None = None
    """With the records below each group."""
    column_words: Annotated[
        list[dict[Annotated[str, Meta(max_length=100)], Annotated[str, Meta(max_length=300)]]], Meta(max_length=30)
    ] = []
    """By column of the table: names of values that this service has none for; `true` and `false` of flags."""
    words: Annotated[
        list[dict[Annotated[str, Meta(max_length=100)], Annotated[str, Meta(max_length=300)]]], Meta(max_length=3)
    ] = []
    """By group: names of keys that this service has none for. The key of records without a value is ``."""
    total: Annotated[str, Meta(max_length=100)] = ""
    """What the line of the whole is called."""


class Analyses(Protocol):
    def get_analysis(self, analysis: Analysis) -> AnalysisResult:
        """Answers a question. Raises Invalid naming the field at fault, AnalysisTooLong, ReportsBusy."""

    def list_analysis_records(self, asked: AnalysisRecords) -> AnalysisRecordPage:
        """The records behind an answer, in columns of one's choice (F75). Raises Invalid, AnalysisTooLong,
        ReportsBusy."""

    def export_analysis(self, export: ReportExport) -> Job:
        """Starts a job whose `result["file_id"]` is an Excel file with more groups than a page. Raises Invalid."""

    def list_reports(self) -> list[SavedReport]:
        """The asker's own reports and the shared ones, by name."""

    def create_report(self, draft: SavedReportDraft) -> SavedReport:
        """Raises Invalid where the question cannot be answered."""

    def update_report(self, report_id: UUID, version: int, change: SavedReportChange) -> SavedReport:
        """For whoever made it, and admins where it is shared. Raises NotFound, VersionConflict, Invalid."""

    def delete_report(self, report_id: UUID, version: int) -> None:
        """For whoever made it, and admins where it is shared. Raises NotFound, VersionConflict."""
