"""A chat model behind LangChain's own interface that says what a script gives it, and keeps what it was sent."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from bot.answer import Question
from bot.model.assistant import ModelAssistant
from bot.model.breaker import Breaker
from bot.model.provider import Provider
from bot.settings import ModelChoice
from bot.storage.store import Storage
from tools.toolbox import toolbox

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class ScriptedModel(BaseChatModel):
    """Takes one step of the script for each request: a message, text, an exception, or a function of what was sent."""

    script: list[Any] = Field(default_factory=list)
    sent: list[Any] = Field(default_factory=list)
    faults: list[Any] = Field(default_factory=list)
    offered: list[Any] = Field(default_factory=list)  # the tools of each request

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools, **kwargs):
        return _Bound(model=self, tools=[tool.name for tool in tools])

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        return self.step(messages, [])

    def step(self, messages, tools):
        self.sent.append(messages)
        self.offered.append(tools)
        if not self.script:
            self.faults.append(AssertionError("The script has no step left."))
            raise self.faults[-1]
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        try:
            said = step(messages) if callable(step) else step
        except Exception as error:  # the product would swallow it; a test must see it
            self.faults.append(error)
            raise
        message = said if isinstance(said, AIMessage) else AIMessage(said)
        return ChatResult(generations=[ChatGeneration(message=message)])


class _Bound(BaseChatModel):
    """The same model with tools on the table."""

    model: ScriptedModel
    tools: list[str]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        return self.model.step(messages, self.tools)


def calls(*wanted, **more):
    """A plan: pairs of a tool's name and its arguments."""
    made = [{"name": name, "args": args, "id": str(n), "type": "tool_call"} for n, (name, args) in enumerate(wanted)]
    return AIMessage("", tool_calls=made, **more)


def evidence(messages):
    """The labels and the passages of a request to write, as the documents they are."""
    text = next(m.content for m in messages if isinstance(m, HumanMessage) and m.content.startswith("{"))
    labels, _, rest = text.partition("\n")
    passages = json.loads(rest.split("\n")[1])
    return json.loads(labels), passages


def written(template):
    """A draft with {value:LABEL}, {value:COMPANY:LABEL}, {passage:WORDS}, {quote:WORDS}, {name:COMPANY} and {own:0} filled with the request's references."""

    def step(messages):
        labels, passages = evidence(messages)
        companies = labels["companies"]

        def filled(match):
            kind, _, rest = match[1].partition(":")
            if kind == "value":
                company, _, label = rest.rpartition(":")
                refs = {ref for ref, name in companies.items() if name == company}
                return next(
                    v["ref"] for v in labels["values"] if v["what"] == label and (not company or v["of"] in refs)
                )
            if kind == "name":
                return next(ref for ref, name in companies.items() if name == rest)
            if kind == "own":
                return list(labels["your_numbers"])[int(rest)]
            for passage in passages:
                for ref, sentence in passage["sentences"].items():
                    if rest.lower() in sentence.lower():
                        return passage["ref"] if kind == "passage" else ref
            raise AssertionError(f"No passage says “{rest}”.")

        return re.sub(r"\{((?:value|passage|quote|name|own):[^{}]+)\}", filled, template)

    return step


class Scripted:
    """The assistant with a scripted model over a real desk and library."""

    def __init__(self, plain, *script, storage=None, breaker=None, choice=None, clock=lambda: NOON, **more):
        self.model = ScriptedModel(script=list(script))
        self.storage = storage or Storage(":memory:")
        self.breaker = breaker or Breaker(lambda: 0.0)
        box = {tool.name: tool for tool in toolbox(plain.desk, plain.search, lambda: TODAY)}
        provider = Provider(self.model, "openai", "scripted", 0.0)
        self.assistant = ModelAssistant(
            plain=plain,
            choice=choice or ModelChoice(provider="openai", name="scripted", key="sk-SECRET"),
            provider=lambda: provider,
            tools=lambda: box,
            storage=self.storage,
            clock=clock,
            breaker=self.breaker,
            **more,
        )

    def ask(self, text, *, user=1, chat=1, about=(), language=None, progress=None):
        """One question; a fault of the script itself fails the test."""
        question = Question(
            text=text, user=user, chat=chat, today=TODAY, about=about, language=language, progress=progress
        )
        answer = self.assistant.answer(question)
        if self.model.faults:
            raise self.model.faults[0]
        return answer
