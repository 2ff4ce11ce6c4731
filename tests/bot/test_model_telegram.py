"""An explanation on its way to a chat: the numbers first as a draft, then one finished message."""

from dataclasses import dataclass

from bot.answer import Answer, Block


@dataclass
class Telling:
    """An assistant that says how far it is."""

    texts: list

    def answer(self, question):
        for text in self.texts:
            question.progress(text)
        return Answer(question=question.text, language="en", status="answered", blocks=(Block("line", "finished"),))

    def commands(self):
        return {}


async def test_the_numbers_come_as_a_draft_and_the_answer_replaces_it(bot):
    bot.assistant = Telling(["numbers first", "told again at once"])
    await bot.start()
    draft, sent = await bot.replies(await bot.say("why?"), n=2, kinds=["draft", "send"])
    assert (draft["kind"], draft["text"]) == ("draft", "numbers first")
    assert sent["message"]["text"] == "finished"
    assert len(await bot.calls("sendMessageDraft")) == 1  # a second one within a second is not sent


async def test_a_server_without_drafts_still_gets_the_answer(bot):
    bot.assistant = Telling(["numbers first"])
    await bot.start()
    await bot.server.ctl("fault", method="sendMessageDraft", code=404, times=5)
    (message,) = await bot.ask("why?")
    assert message["text"] == "finished"


async def test_a_group_sees_no_drafts(bot):
    bot.assistant = Telling(["numbers first"])
    await bot.start()
    group = {"chat_id": -100500, "chat_type": "supergroup"}
    await bot.ask("@emu42_bot why?", **group)
    assert await bot.calls("sendMessageDraft") == []


async def test_a_draft_that_hangs_does_not_keep_the_answer_back(bot):
    bot.assistant = Telling(["numbers first"])
    await bot.start()
    await bot.server.ctl("fault", method="sendMessageDraft", delay_ms=8000, times=1)
    (message,) = await bot.ask("why?")  # waits five seconds at most
    assert message["text"] == "finished"
