"""Photos of people."""

from typing import Literal
from uuid import UUID

from flask import Response

from gateway.dispatch import Visit
from gateway.routes import Api
from services.contacts.interface import Contacts

api = Api("Contacts")
PATH = "/contacts/{contact_id}/photo"
PICTURE_SECONDS = 20.0


def get_contact_photo(
    visit: Visit, contact_id: UUID, size: Literal["whole", "thumbnail"] = "whole", photo_id: UUID | None = None
) -> Response:
    """A jpg or a png that we made from the one that was given. `photo_id` keeps another one's address apart.

    Raises NotFound.
    """
    photo = visit.gateway.rpc.of(Contacts, visit.asker).get_contact_photo(contact_id=contact_id)
    key = photo.thumbnail_key if size == "thumbnail" else photo.object_key
    length = visit.gateway.objects.size(key)
    response = Response(visit.gateway.objects.open(key), content_type=photo.content_type)
    response.content_length = length
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["ETag"] = f'"{photo.id}-{size}"'
    return response


api.get(PATH, get_contact_photo, "A person's photo", scope="contacts:read", content_type="image/*")
api.post(
    PATH,
    Contacts.set_contact_photo,
    "Give a person a photo",
    scope="contacts:write",
    status=200,
    deadline=PICTURE_SECONDS,
)
api.delete(PATH, Contacts.delete_contact_photo, "Take a person's photo away", scope="contacts:write")
