"""Commands said in words, and questions that must not be taken for one."""

import json
from pathlib import Path

import pytest

import knowledge
from bot.chat.spoken import spoken_command
from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.storage.store import Storage
from tests.scripted import NOON, ScriptedAssistant, ScriptedValuer

NAMES = {"tencent", "腾讯", "nvda", "nvidia", "英伟达", "baba", "阿里巴巴", "0700.hk", "tsmc"}


def known(name):
    return name in NAMES


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("add Tencent to my watchlist", "/watch tencent"),
        ("Please add Tencent and BABA to my list!", "/watch tencent, baba"),
        ("can you follow nvidia please?", "/watch nvidia"),
        ("put 0700.HK on my list", "/watch 0700.hk"),
        ("remove Tencent from my list", "/unwatch tencent"),
        ("stop watching NVDA", "/unwatch nvda"),
        ("show me my watchlist", "/watchlist"),
        ("what's on my list?", "/watchlist"),
        ("what companies am I following?", "/watchlist"),
        ("send me the summary every morning at 8", "/daily on 08:00"),
        ("I’d like to get the summary every evening at 6", "/daily on 18:00"),
        ("send me a daily summary at 7:30 London time", "/daily on 07:30 Europe/London"),
        ("give me the daily update at 18:00 Asia/Shanghai", "/daily on 18:00 Asia/Shanghai"),
        ("send me the summary every day at 12 am", "/daily on 00:00"),
        ("turn off the daily summary", "/daily off"),
        ("don't send me the summary any more", "/daily off"),
        ("pause the daily summary for 2 weeks", "/daily pause for 2 weeks"),
        ("resume the summary", "/daily resume"),
        ("send me the summary now", "/daily now"),
        ("alert me when Tencent's P/FCF falls below 15", "/alert tencent p/fcf below 15"),
        ("let me know if the P/E of NVDA drops below 30", "/alert nvda p/e below 30"),
        ("notify me when NVDA falls below 150", "/alert nvda price below 150"),
        ("alert me if BABA's gap is more than 20%", "/alert baba gap above 20%"),
        ("when the peg of tsmc is under 1, tell me", "/alert tsmc peg under 1"),
        ("what are my alerts?", "/alerts"),
        ("show me a chart of Tencent", "/chart tencent"),
        ("show me a chart of my list", "/chart"),
        ("export my watchlist as csv", "/export csv"),
        ("send me my list as a spreadsheet", "/export"),
        ("forget everything you know about me", "/forget"),
        ("answer in Chinese please", "/lang zh"),
        ("switch to English", "/lang en"),
        ("show my settings", "/settings"),
        ("把英伟达加入自选", "/watch 英伟达"),
        ("请把腾讯和阿里巴巴加到我的自选股里", "/watch 腾讯, 阿里巴巴"),
        ("帮我关注一下英伟达", "/watch 英伟达"),
        ("取消关注腾讯", "/unwatch 腾讯"),
        ("从列表里移除腾讯", "/unwatch 腾讯"),
        ("看看我的自选股", "/watchlist"),
        ("我关注了哪些公司？", "/watchlist"),
        ("腾讯市盈率低于15倍时提醒我", "/alert 腾讯市盈率低于15倍"),
        ("当英伟达的价格跌破150美元的时候通知我", "/alert 英伟达 价格跌破150美元"),
        ("如果腾讯的差距超过20%就告诉我", "/alert 腾讯 差距超过20%"),
        ("每天早上八点给我发摘要", "/daily on 08:00"),
        ("请每天晚上六点半推送日报", "/daily on 18:30"),
        ("每天纽约时间早上7点给我发摘要", "/daily on 07:00 America/New_York"),
        ("不要再发摘要了", "/daily off"),
        ("暂停每日摘要两周", "/daily pause 两周"),
        ("现在给我发一份摘要", "/daily now"),
        ("画一张腾讯的图", "/chart 腾讯"),
        ("导出自选为CSV", "/export csv"),
        ("删除我的数据", "/forget"),
        ("请用英文回答", "/lang en"),
        ("我的设置", "/settings"),
    ],
)
def test_a_wish_in_words_is_the_command_it_means(said, command):
    assert spoken_command(said, known) == command


@pytest.mark.parametrize(
    "said",
    [
        "should I follow Tencent?", "what do analysts watch?", "track record of NVDA", "follow the money", "monitor",
        "why did the price alert of Tencent fire", "how does the daily update of prices work", "what is a summary?",
        "what happens when Tencent's P/E falls below 15?", "if rates fall below 3% what happens to Tencent",
        "tell me about Tencent", "tell me when Tencent was founded", "let me know what NVDA is worth", "show me Tencent",
        "draw a conclusion", "delete", "export controls on China", "how do I set an alert?", "my list's cheapest name",
        "alert me when beauty falls below 15", "alert me when Acme's P/FCF falls below 15", "add Acme to my list",
        "send me the summary every morning at 25:90", "does the summary come every day?",
        "关注腾讯的风险", "需要关注什么", "为什么要关注英伟达", "腾讯为什么跌破400", "每天发生了什么", "用中文说什么是PEG",
        "腾讯的设置", "列表里最便宜的是哪个", "腾讯市盈率低于15倍说明什么",
    ],
)  # fmt: skip
def test_a_question_is_no_command(said):
    assert spoken_command(said, known) is None


def recorded_questions():
    for file in (
        Path(__file__).parent / "answers.jsonl",
        Path(knowledge.__file__).parent / "notes" / "questions.jsonl",
    ):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)["question"]


def test_no_question_of_the_labelled_sets_is_taken_for_a_command():
    questions = list(recorded_questions())
    assert len(questions) > 300
    assert [asked for asked in questions if spoken_command(asked, lambda _: True)] == []


def test_a_wish_in_words_is_done_and_answered_in_its_language():
    storage = Storage(":memory:")
    valuer = ScriptedValuer()
    talk = Conversation(ScriptedAssistant(), valuer, storage, Summaries(valuer=valuer, storage=storage))
    english = talk.handle(1, 1, "please add Tencent to my list", NOON)
    assert english.blocks[0].text == "You now follow Tencent (0700.HK)."
    chinese = talk.handle(1, 1, "把阿里巴巴加入自选", NOON)
    assert chinese.language == "zh"
    assert storage.watchlist.of(1) == ("0700.HK", "BABA")
    asked = talk.handle(1, 1, "add SMIC to my list", NOON)
    assert asked.status == "ambiguous"
    unknown = talk.handle(1, 1, "add Acme to my list", NOON)
    assert unknown.blocks[0].text == "echo add Acme to my list"
    storage.close()
