"""Updates as nobody should send them: raw bodies, commands with impossible arguments, taps, documents.

Everything comes from one `random.Random`, so a seed names a run. Bodies are what the Bot API could hand over and
worse; `command` makes words for well-formed messages whose words are the trouble.
"""

import io
import zipfile
from dataclasses import dataclass

from tests.malformed_words import TICKERS, Words

SECONDS = 1_795_000_000  # a day in November 2026
ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


@dataclass(frozen=True, slots=True)
class Made:
    """An update's body and what is to be expected of it."""

    body: dict
    kind: str


class Malformed(Words):
    """A source of trouble."""

    def value(self, depth=0):
        """Anything JSON can hold."""
        made = self.random.randrange(12 if depth < 3 else 8)
        match made:
            case 0:
                return None
            case 1:
                return self.one(True, False)
            case 2:
                return self.one(0, -1, 2**31, 2**53, 2**63, -(2**63), 2**100, 1e308, -0.0, 1.5)
            case 3 | 4 | 5 | 6 | 7:
                return self.text()[:200]
            case 8 | 9:
                return [self.value(depth + 1) for _ in range(self.random.randint(0, 4))]
            case _:
                return {self.one("id", "text", "chat", "from", "date", "x"): self.value(depth + 1) for _ in range(3)}

    def user(self, identity):
        return {
            "id": identity,
            "is_bot": False,
            "first_name": "User",
            "language_code": self.one("en", "zh-hans", "xx", ""),
        }

    def message(self, user, chat=None, **more):
        """A message a real client could have sent."""
        chat = chat or {"id": user, "type": "private", "first_name": "User"}
        number = self.random.randint(1, 2**31)
        return {"message_id": number, "from": self.user(user), "chat": chat, "date": SECONDS, **more}

    def body(self, user, group):
        """One update of a kind Telegram knows, or does not, with fields that may be anything."""
        makers = (
            *(self._broken_message,) * 4,
            self._odd_message,
            self._group_message,
            self._service,
            self._callback,
            self._inline,
            self._other_kind,
            self._membership,
            self._unknown,
        )
        return self.random.choice(makers)(user, group)

    def _broken_message(self, user, _):
        body = self.message(user, text=self.text())
        for _ in range(self.random.randint(1, 4)):
            field = self.one(
                *body, "entities", "reply_to_message", "via_bot", "forward_origin", "message_thread_id", "caption"
            )
            if self.random.random() < 0.3:
                body.pop(field, None)
            else:
                body[field] = self.value()
        kind = self.one("message", "message", "message", "edited_message", "channel_post", "business_message")
        return {kind: body}

    def _odd_message(self, user, _):
        text = self.text()
        entity = {
            "type": self.one("bold", "bot_command", "mention", "odd"),
            "offset": self.one(0, -5, 9999),
            "length": 2**31,
        }
        more = self.one(
            {"entities": [entity] * self.random.randint(1, 200)},
            {"via_bot": {"id": 99, "is_bot": True, "first_name": "x", "username": "x"}},
            {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": text[:50]}},
            {"reply_to_message": self._nested(user, 60)},
            {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False}},
            {"dice": {"emoji": "🎲", "value": 6}},
            {"location": {"latitude": 1e9, "longitude": -1e9}},
            {"contact": {"phone_number": "x", "first_name": ""}},
            {"web_app_data": {"data": text, "button_text": "x"}},
            {"photo": []},
            {"voice": {"file_id": "v", "file_unique_id": "v", "duration": -1}},
            {"sticker": {}},
        )
        return {self.one("message", "message", "edited_message"): self.message(user, **{"text": text, **more})}

    def _nested(self, user, depth):
        made = self.message(user, text="bottom")
        for _ in range(depth):
            made = self.message(user, text="on top", reply_to_message=made)
        return made

    def _group_message(self, user, group):
        chat = {"id": group, "type": self.one("group", "supergroup", "channel", "nosuch"), "title": "Group"}
        body = self.message(
            user, chat, text=self.one(self.text(), "/value 0700.HK", "@emu42_bot 0700.HK", "/daily now")
        )
        if self.random.random() < 0.6:
            body["from"] = self.one(ANONYMOUS_ADMIN, CHANNEL_BOT, self.user(user))
            body["sender_chat"] = chat
        if self.random.random() < 0.3:
            body |= {"is_topic_message": True, "message_thread_id": self.one(0, -1, 7, 2**31)}
        return {self.one("message", "channel_post", "edited_channel_post", "edited_message"): body}

    def _service(self, user, group):
        chat = {"id": group, "type": "group", "title": "Group"}
        more = self.one(
            {"new_chat_members": [self.user(user)]},
            {"left_chat_member": self.user(user)},
            {"migrate_to_chat_id": -(10**12)},
            {"migrate_from_chat_id": -1},
            {"pinned_message": {"message_id": 1, "date": 0, "chat": chat}},
            {"group_chat_created": True},
            {"new_chat_title": ""},
            {},
        )
        return {"message": self.message(user, self.one(chat, None), **more)}

    def _callback(self, user, _):
        query = {"id": str(self.random.randrange(10**12)), "from": self.user(user), "chat_instance": "1"}
        query["data"] = self.one(
            "",
            ":::",
            "p:x:0",
            "s:x:²",
            "v:",
            "v:" + self.text()[:40],
            "s::0",
            "p:" + "9" * 60,
            self.text()[:64],
            None,
            5,
        )
        if self.random.random() < 0.6:
            old = {"message_id": 5, "date": 0, "chat": {"id": user, "type": "private"}}
            query["message"] = self.one(old, self.message(user, text="x"), None)
        if self.random.random() < 0.2:
            query["inline_message_id"] = "abc"
        return {"callback_query": query}

    def _inline(self, user, _):
        query = self.one(self.text()[:256], self.random.choice(TICKERS)[:256], "")
        return {"inline_query": {"id": "9", "from": self.user(user), "query": query, "offset": self.one("", "50", "x")}}

    def _other_kind(self, user, group):
        chat = {"id": group, "type": "supergroup", "title": "G"}
        who = self.user(user)
        reaction = {
            "chat": chat,
            "message_id": 1,
            "date": 0,
            "user": who,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji"}],
        }
        return self.one(
            {"poll": {"id": "1", "question": "?", "options": []}},
            {"poll_answer": {"poll_id": "1", "option_ids": [2**70], "user": who}},
            {"message_reaction": reaction},
            {"chat_join_request": {"chat": chat, "from": who, "user_chat_id": user, "date": 0}},
            {"chosen_inline_result": {"result_id": "", "from": who, "query": ""}},
            {
                "pre_checkout_query": {
                    "id": "1",
                    "from": who,
                    "currency": "XTR",
                    "total_amount": -1,
                    "invoice_payload": "",
                }
            },
            {"shipping_query": {}},
        )

    def _membership(self, user, group):
        me = {"id": 42, "is_bot": True, "first_name": "Bot"}
        states = [{"status": self.one("member", "left", "kicked", "nosuch"), "user": me} for _ in range(2)]
        chat = self.one({"id": user, "type": "private"}, {"id": group, "type": "group", "title": "G"})
        change = {
            "chat": chat,
            "from": self.user(user),
            "date": 0,
            "old_chat_member": states[0],
            "new_chat_member": states[1],
        }
        return {self.one("my_chat_member", "chat_member"): change}

    def _unknown(self, *_):
        return {self.one("quantum_message", "message", "callback_query", "update", ""): self.value()}

    def document(self):
        """A name, what it says of itself, and bytes."""
        names = (
            "report.pdf",
            "../../etc/passwd",
            "📈报告.pdf",
            "a" * 300 + ".pdf",
            "",
            ".",
            "x.exe",
            "CON",
            "a/b\\c.docx",
            "\x00.txt",
        )
        return self.random.choice(names), self._bytes(), self.one("application/pdf", "text/plain", "", "x/y", "\x00")

    def _bytes(self):
        noise = self.random.randbytes(self.random.randint(0, 3000))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(self.one("word/document.xml", "../../x", "a.txt"), noise)
        whole = packed.getvalue()
        return self.one(
            noise,
            b"",
            b"   ",
            b"%PDF-1.7\n" + noise,
            whole,
            whole[:-30],
            b"<html><body>" + noise,
            b"\xff\xfe" + noise,
            b"PK\x03\x04",
        )
