"""How one installation of RosBusinessSoft names its things: its structures are configured, so they differ.

Built from public descriptions of the XML service, not verified against a live server. An installation with
other names gets a JSON file of the fields below, named by `OTKLIK_RBS_PROFILE`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from services.kit.wire import Input
from services.rbs_sync.interface import NotConfigured

ElementName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][\w.-]{0,99}$")]


class ProfileUnusable(NotConfigured):
    """The file cannot be read as a profile; the message names it and what is wrong."""


class Profile(Input):
    """Names of the structure and the fields of companies, and the habits of the server.

    `inn` and `kpp` are asked for only where the installation has such fields.
    """

    companies: ElementName = "references.companies"
    name: ElementName = "name"
    phone: ElementName = "phone"
    email: ElementName = "email"
    visible: ElementName = "visible"
    inn: ElementName | None = None
    kpp: ElementName | None = None
    session_cookie: ElementName = "sess_id"
    encoding_label: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,30}$")] = "UTF-8"
    """What the prolog of our requests says. The bytes are UTF-8 whatever it says; old servers expect `utf8`."""
    page_size: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 200


RBS360 = Profile()


def load_profile(environment: Mapping[str, str] = os.environ) -> Profile:
    """The profile of this installation, RBS360 unless the environment names a file. Raises ProfileUnusable."""
    path = environment.get("OTKLIK_RBS_PROFILE")
    if not path:
        return RBS360
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Profile)
    except (OSError, msgspec.MsgspecError) as error:
        raise ProfileUnusable(f"OTKLIK_RBS_PROFILE: {path} cannot be used: {error}") from error
