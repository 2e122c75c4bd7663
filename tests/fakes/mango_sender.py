"""Mango's side of our webhooks: signs and posts as it is described to."""

import hashlib

import requests


class Sender:
    """Posts to the door of one account."""

    def __init__(self, door: str, key: str, salt: str) -> None:
        self.door, self.key, self.salt = door, key, salt
        self.session = requests.Session()
        self.session.trust_env = False

    def form(self, body: str) -> dict[str, str]:
        sign = hashlib.sha256((self.key + body + self.salt).encode()).hexdigest()
        return {"vpbx_api_key": self.key, "sign": sign, "json": body}

    def send(self, path: str, body: str) -> int:
        """The status of the answer."""
        return self.session.post(f"{self.door}/{path}", data=self.form(body), timeout=15).status_code
