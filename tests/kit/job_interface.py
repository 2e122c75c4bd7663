"""What the jobs of the tests take, and the event that tells of them."""

from services.kit.jobs import Job
from services.kit.wire import Event, Struct


class Counting(Struct):
    name: str
    steps: int
    seconds: float
    fail_at: int | None


class JobTold(Event):
    job: Job
