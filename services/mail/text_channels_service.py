"""What `mail` answers about text channels, and what comes to their addresses."""

from uuid import UUID

from services.kit.bus import Database, aside, client, on, rpc
from services.kit.wire import TextWebhookReceived
from services.mail import short_messages, text_channels, text_checking, text_receiving
from services.mail.interface.text_channels import (
    TextChannel,
    TextChannelChange,
    TextChannelCheck,
    TextChannelDraft,
    TextDoor,
)
from services.telephony.interface import SmsReported, Telephony

TELEPHONY_SECONDS = 14.0


class TextChannelsService:
    db = Database()
    telephony = client(Telephony, TELEPHONY_SECONDS)

    @rpc
    def list_text_channels(self) -> list[TextChannel]:
        with self.db() as db:
            return text_channels.list_all(db)

    @rpc
    def get_text_channel(self, channel_id: UUID) -> TextChannel:
        with self.db() as db:
            return text_channels.get(db, channel_id)

    @rpc
    def create_text_channel(self, draft: TextChannelDraft) -> TextChannel:
        with self.db() as db:
            return text_channels.create(db, draft)

    @rpc
    def update_text_channel(self, channel_id: UUID, version: int, change: TextChannelChange) -> TextChannel:
        with self.db() as db:
            return text_channels.update(db, channel_id, version, change)

    @rpc
    def delete_text_channel(self, channel_id: UUID) -> None:
        with self.db() as db:
            text_channels.delete(db, channel_id)
            short_messages.fail_queued(db, channel_id, "Канал удалён, сообщение не отправлено.")

    @rpc
    def try_text_channel(self, channel_id: UUID) -> TextChannelCheck:
        with self.db() as db:
            row = text_channels.managed(db, channel_id)
        if row.kind == "mango_sms":
            return text_checking.of_mango(row, self.telephony.check_provider_account)
        return aside(lambda: text_checking.of_http(row))

    @rpc
    def get_text_doors(self) -> list[TextDoor]:
        with self.db() as db:
            return text_channels.doors(db)

    @on(TextWebhookReceived)
    def receive_texts(self, event: TextWebhookReceived) -> None:
        with self.db() as db:
            text_receiving.receive(db, event)

    @on(SmsReported)
    def hear_of_sms(self, event: SmsReported) -> None:
        with self.db() as db:
            text_receiving.sms_reported(db, event)
