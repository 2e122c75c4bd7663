"""Segments on the bus."""

from uuid import UUID

from services.contacts import segments
from services.contacts.interface.segments import Segment, SegmentChange, SegmentDraft
from services.kit.bus import Database, every, rpc

LOOK_SECONDS = 600


class SegmentsService:
    db = Database()

    @rpc
    def list_segments(self) -> list[Segment]:
        with self.db() as db:
            return segments.list_(db)

    @rpc
    def create_segment(self, draft: SegmentDraft) -> Segment:
        with self.db() as db:
            return segments.create(db, draft)

    @rpc
    def update_segment(self, segment_id: UUID, version: int, change: SegmentChange) -> Segment:
        with self.db() as db:
            return segments.update(db, segment_id, version, change)

    @rpc
    def delete_segment(self, segment_id: UUID, version: int) -> None:
        with self.db() as db:
            segments.delete(db, segment_id, version)

    @every(seconds=LOOK_SECONDS)
    def refresh_segments(self) -> None:
        with self.db() as db:
            segments.refresh_daily(db)
