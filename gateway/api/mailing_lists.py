"""Mailing lists, the stop-list, and the long work of mail."""

from uuid import UUID

from flask import Response

from gateway.dispatch import Visit
from gateway.routes import ADMIN, HEADS, PEOPLE, Api
from gateway.uploads import give_object
from services.mail.interface import Mail

MEMBERS_SECONDS = 15.0
ONE = "/mailing-lists/{list_id}"

api = Api("Mailing lists")


def get_mail_job_content(visit: Visit, job_id: UUID) -> Response:
    """The file that a job made, to be saved. Raises NotFound."""
    file = visit.gateway.rpc.of(Mail, visit.asker).get_mail_job_file(job_id)
    return give_object(visit.gateway.objects, file.object_key, file.file_name, file.content_type)


api.get("/mailing-lists", Mail.list_mailing_lists, "The directory of mailing types")
api.post("/mailing-lists", Mail.create_mailing_list, "Add a mailing list", roles=PEOPLE)
api.get(ONE, Mail.get_mailing_list, "One mailing list")
api.patch(ONE, Mail.update_mailing_list, "Change it", roles=PEOPLE)
api.delete(ONE, Mail.delete_mailing_list, "Delete it; what was mailed stays", roles=PEOPLE)
api.get(ONE + "/members", Mail.list_mailing_list_members, "Who is in it", deadline=MEMBERS_SECONDS)
api.post(ONE + "/members", Mail.add_mailing_list_members, "Put many into it", roles=PEOPLE)
api.post(ONE + "/members/remove", Mail.remove_mailing_list_members, "Take some out", roles=PEOPLE, status=200)
api.post(ONE + "/export", Mail.export_mailing_list, "It as an Excel file", roles=PEOPLE)
api.get("/stop-list", Mail.list_stops, "Addresses that no mailing goes to", roles=HEADS)
api.post("/stop-list", Mail.create_stop, "Leave an address alone", roles=PEOPLE)
api.post("/stop-list/{entry_id}/remove", Mail.remove_stop, "Let it in again", roles=ADMIN, status=200)
api.get("/mail-jobs", Mail.list_mail_jobs, "One's own long work of mail, newest first")
api.get("/mail-jobs/{job_id}", Mail.get_mail_job, "One of them, with its log")
api.post("/mail-jobs/{job_id}/cancel", Mail.cancel_mail_job, "Stop it at its next step", status=200)
api.get("/mail-jobs/{job_id}/file", get_mail_job_content, "Its file", content_type="application/octet-stream")
