"""What `mail` answers about signing in at mail services."""

from uuid import UUID

from services.kit.bus import Database, rpc
from services.mail import sign_ins
from services.mail.interface import SignIn, SignInAnswer, SignInDraft
from services.mail.troubles import Trouble


class SignInsService:
    db = Database()

    @rpc
    def create_sign_in(self, draft: SignInDraft) -> SignIn:
        with self.db() as db:
            return sign_ins.create(db, draft)

    @rpc
    def get_sign_in(self, sign_in_id: UUID) -> SignIn:
        with self.db() as db:
            return sign_ins.get(db, sign_in_id)

    @rpc
    def answer_sign_in(self, answer: SignInAnswer) -> SignIn:
        with self.db() as db:
            taken = sign_ins.begin_exchange(db, answer)
        if isinstance(taken, SignIn):
            return taken
        found: str | Trouble
        try:
            found = sign_ins.exchanged(taken)
        except Trouble as trouble:
            found = trouble
        with self.db() as db:
            return sign_ins.end_exchange(db, taken, found)
