"""Long work, as whoever started it sees it."""

from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Jobs")
api.get("/jobs", Contacts.list_jobs, "One's own long work, newest first")
api.get("/jobs/{job_id}", Contacts.get_job, "One job with its log")
api.post("/jobs/{job_id}/cancel", Contacts.cancel_job, "Stop a job at its next step", status=200)
api.post("/jobs/{job_id}/retry", Contacts.retry_job, "Go on with a job that failed", status=200)
