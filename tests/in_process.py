"""The strict Bot API server without the detour over HTTP: requests are handed to its functions."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

from telegram.request import BaseRequest

from tests import telegram_server

_METHOD = re.compile(r"/bot[^/]+/(\w+)")


class InProcess(BaseRequest):
    """Hands each request to the server's own functions and notes what it refuses.

    chats: every chat that is sent to is taken to exist, since made-up updates name chats the server never saw.
    """

    def __init__(self, token):
        self._token = token
        self.refused = []

    @property
    def read_timeout(self):
        return 10.0

    async def initialize(self):
        pass

    async def shutdown(self):
        pass

    async def do_request(self, url, method, request_data=None, **_):
        if "/file/bot" in url:
            name = "_".join(url.rsplit("/", 1)[-1].split("_")[:3])
            return 200, telegram_server.bot_of(self._token).files[name]["data"]
        name = _METHOD.search(url)[1]
        given = dict(parse_qsl(urlsplit(url).query)) | (dict(request_data.json_parameters) if request_data else {})
        files = request_data.multipart_data if request_data else {}
        url_encoded = request_data.url_encoded_parameters() if request_data and not files else ""
        url_encoded.encode()  # what cannot be sent over a wire must fail here too
        return await self._called(name, given, {key: (file[0], file[1], file[2]) for key, file in files.items()})

    async def _called(self, name, given, files):
        bot = telegram_server.bot_of(self._token)
        if re.fullmatch(r"-?\d{1,15}", str(given.get("chat_id", ""))):
            telegram_server.ensure_chat(bot, int(given["chat_id"]))
        try:
            result = await telegram_server.call(bot, name, given, files)
        except telegram_server.Err as error:
            if not error.desc.startswith("Bad Request: query is too old"):
                self.refused.append((name, error.desc, {key: str(value)[:300] for key, value in given.items()}))
            body = {"ok": False, "error_code": error.code, "description": error.desc, "parameters": error.params}
            return error.code, json.dumps(body).encode()
        return 200, json.dumps({"ok": True, "result": result}, ensure_ascii=True).encode()
