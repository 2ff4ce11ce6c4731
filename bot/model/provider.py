"""The one place where a language model is run, through LangChain; imported only when one is configured."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.exceptions import ModelError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langsmith import tracing_context
from pydantic import SecretStr

from bot.model.run import Usage, estimated
from bot.model.talk import Call, Message, Planned, ProviderDown, Written
from bot.settings import ModelChoice

MOST_WRITTEN = 800  # tokens of one answer
READ_TIMEOUT = 20.0
_MOST_READ = 20_000  # characters, thoughts included; a server that ignores the limit must not keep the gate busy
_RETRY_PAUSE = 0.3
_LONGEST_RETRY_PAUSE = 5.0
_CONTEXT = 12_000  # tokens; Ollama cuts silently what exceeds its own default
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL | re.IGNORECASE)
_CUT = frozenset({"length", "max_tokens"})
_ADDRESSES = {
    "openai": "https://api.openai.com/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "qwen": "https://dashscope.aliyuncs.com/compatible-mode/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
}
_CHATTY = ("httpx", "httpx2", "httpcore", "openai", "anthropic", "ollama")
_MESSAGES: dict[str, Callable[[str], BaseMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "model": AIMessage,
}


def open_provider(choice: ModelChoice) -> Provider:
    """The model of the settings; nothing is sent yet."""
    for name in _CHATTY:  # a line for each request, with its address
        logging.getLogger(name).setLevel(logging.WARNING)
    makers = {"anthropic": _anthropic, "ollama": _ollama}
    make = makers.get(choice.provider, _openai)
    return Provider(make(choice, choice.base_url or _ADDRESSES[choice.provider]), choice.provider, choice.name)


def _openai(choice: ModelChoice, address: str) -> BaseChatModel:
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 - each provider's library is loaded for its own models only

    # Servers that only look compatible know the older name of the limit alone.
    own = address == _ADDRESSES["openai"]
    return ChatOpenAI(
        model=choice.name,
        base_url=address,
        api_key=SecretStr(choice.key or "none"),
        max_retries=0,
        timeout=READ_TIMEOUT,
        max_completion_tokens=MOST_WRITTEN if own else None,
        extra_body=None if own else {"max_tokens": MOST_WRITTEN},
        disable_streaming=True,
        use_responses_api=False,
    )


def _anthropic(choice: ModelChoice, address: str) -> BaseChatModel:
    from langchain_anthropic import ChatAnthropic  # noqa: PLC0415 - see above

    return ChatAnthropic(
        model_name=choice.name,
        base_url=address,
        api_key=SecretStr(choice.key or "none"),
        max_retries=0,
        timeout=READ_TIMEOUT,
        max_tokens_to_sample=MOST_WRITTEN,
        stop=None,
        disable_streaming=True,
    )


def _ollama(choice: ModelChoice, address: str) -> BaseChatModel:
    from langchain_ollama import ChatOllama  # noqa: PLC0415 - see above

    return ChatOllama(
        model=choice.name,
        base_url=address,
        num_predict=MOST_WRITTEN,
        num_ctx=_CONTEXT,
        temperature=0,
        client_kwargs={"timeout": READ_TIMEOUT},
        disable_streaming=True,
    )


@dataclass(frozen=True, slots=True)
class Provider:
    """A chat model with the two calls the program makes. pause: seconds before the one retry."""

    model: BaseChatModel
    provider: str
    name: str
    pause: float = _RETRY_PAUSE

    async def plan(self, messages: Sequence[Message], tools: Sequence[Any]) -> Planned:
        """Which tools the model wants run; its words are not read.

        Raises
            ProviderDown: when no answer came back.
        """
        reply = await self._said(self.model.bind_tools(tools), messages)
        calls = tuple(Call(call["name"], dict(call["args"])) for call in reply.tool_calls)
        broken = [str(call.get("name") or "a tool") for call in reply.invalid_tool_calls]
        problems = [f"The arguments of {name} are no valid JSON object." for name in broken]
        if _cut(reply) and calls:
            # What was cut off may have been repaired into other arguments than were meant.
            calls, problems = (), [*problems, "The calls were cut off; make fewer of them."]
        return Planned(calls, tuple(problems), _usage(reply, messages))

    async def write(self, messages: Sequence[Message]) -> Written:
        """The model's words; it has no tools here.

        Raises
            ProviderDown: when no answer came back.
        """
        reply = await self._said(self.model, messages)
        text = _THOUGHT.sub("", str(reply.text)[:_MOST_READ]).strip()
        return Written(text, _cut(reply) or len(str(reply.text)) > _MOST_READ, _usage(reply, messages))

    async def _said(self, model: Any, messages: Sequence[Message]) -> AIMessage:
        sent = [_MESSAGES[message.role](message.text) for message in messages]
        for last in (False, True):
            try:
                with tracing_context(enabled=False):
                    reply = await model.ainvoke(sent)
            except Exception as error:  # noqa: BLE001 - some servers raise what no library wraps; all are told by kind alone
                down = _down(error)
                if last or not down.retryable or down.retry_after > _LONGEST_RETRY_PAUSE:
                    raise down from None
                await asyncio.sleep(max(self.pause, down.retry_after))
            else:
                if isinstance(reply, AIMessage):
                    return reply
                raise ProviderDown("garbage")
        raise ProviderDown("garbage")  # pragma: no cover - the loop returns or raises


_STATUS: dict[int, Literal["key", "request", "rate"]] = {
    401: "key",
    403: "key",
    400: "request",
    404: "request",
    429: "rate",
}


def _down(error: Exception) -> ProviderDown:
    """The failure by kind; its text may hold addresses and keys and is left behind."""
    status = getattr(error, "status_code", None)
    status = status if isinstance(status, int) and status > 0 else None
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return ProviderDown("slow", status, retryable=False)
    if status in _STATUS:
        return ProviderDown(_STATUS[status], status, _retry_after(error), retryable=status == 429)
    retryable = (status or 0) >= 500 or (isinstance(error, ModelError) and error.is_retryable)
    return ProviderDown(
        "server" if status else "connection" if retryable else "garbage",
        status,
        _retry_after(error),
        retryable=retryable,
    )


def _retry_after(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", None)
    try:
        seconds = float(headers.get("retry-after", 0)) if headers is not None else 0.0
    except ValueError:  # a date instead of seconds
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def _cut(reply: AIMessage) -> bool:
    found = reply.response_metadata
    reason = found.get("finish_reason") or found.get("stop_reason") or found.get("done_reason")
    return reason in _CUT


def _usage(reply: AIMessage, messages: Sequence[Message]) -> Usage:
    """What the provider counted; an estimate where it counted nothing."""
    counted = reply.usage_metadata
    if counted and counted["input_tokens"] > 0:
        return Usage(counted["input_tokens"], counted["output_tokens"])
    written = len(str(reply.text)) + sum(len(str(call)) for call in reply.tool_calls)
    return Usage(estimated(sum(len(m.text) for m in messages)), estimated(written), estimated=True)
