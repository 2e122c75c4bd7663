"""What calls add up to, and exports of them."""

from uuid import UUID

from flask import Response

from gateway.dispatch import Visit
from gateway.routes import ADMIN, Api
from gateway.uploads import give_object
from services.telephony.interface.reports import Reports

api = Api("Call reports")


def get_telephony_job_file(visit: Visit, job_id: UUID) -> Response:
    """The file that an export made, to be saved. Raises NotFound."""
    file = visit.gateway.rpc.of(Reports, visit.asker).get_export_file(job_id)
    return give_object(visit.gateway.objects, file.object_key, file.file_name, file.content_type)


api.get("/call-report", Reports.get_call_report, "Calls by manager, line, hour or day", deadline=20.0)
api.post("/call-exports", Reports.export_calls, "The list of calls as a file")
api.post("/call-report-exports", Reports.export_call_report, "The report as a file")
api.get("/telephony-jobs", Reports.list_telephony_jobs, "One's own exports of calls, newest first")
api.get("/telephony-jobs/{job_id}", Reports.get_telephony_job, "One of them, with its log")
api.post("/telephony-jobs/{job_id}/cancel", Reports.cancel_telephony_job, "Stop it at its next step", status=200)
api.get("/telephony-jobs/{job_id}/file", get_telephony_job_file, "Its file", content_type="application/octet-stream")
api.get("/recording-settings", Reports.get_recording_settings, "Who may save recordings")
api.patch("/recording-settings", Reports.update_recording_settings, "Change it", roles=ADMIN)
