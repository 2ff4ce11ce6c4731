"""A week in the life of the bot, from Sunday 22 to Saturday 28 November 2026, against the strict server.

    .venv/bin/python tests/stories/week.py --out DIR

writes `transcript.md` with every word that was said, and the charts and files beside it; the same bytes on each run.
Ann reads English in New York and follows US names; Lin reads Chinese in Shanghai and follows Hong Kong, mainland and
one US name. Thursday is Thanksgiving: New York is closed, Hong Kong and Shanghai trade.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.pdf_files import pdf_bytes  # noqa: E402
from tests.running_bot import ADMIN, OTHER, STRANGER, USER  # noqa: E402
from tests.stories.stage import Stage  # noqa: E402
from tests.stories.told import Person  # noqa: E402

NEW_YORK, SHANGHAI = "America/New_York", "Asia/Shanghai"
ANN = Person(USER, "Ann", NEW_YORK, "en")
LIN = Person(OTHER, "Lin", SHANGHAI, "zh-hans")
OWNER = Person(ADMIN, "Owner", "Europe/London", "en")
CARL = Person(4444, "Carl", NEW_YORK, "en")
NOBODY = Person(STRANGER, "Nobody", NEW_YORK, "en")
# What the owner adds to the library; made up, like the prices.
NOTE = (
    ("Salesforce: what renewals say about fiscal 2027", "", "Made-up Research", "24 November 2026"),
    (
        "Salesforce renewed 92 percent of its contracts in the third quarter of fiscal 2027,",
        "one point more than a year before.",
        "Agent seats added four points to the growth of subscription revenue.",
        "Free cash flow grows faster than revenue because capital expenditure stays near 1.5 percent of revenue.",
        "The main risk is that seat-based pricing gives way to pricing by outcome,",
        "which would make renewals harder to forecast.",
    ),
)


def on(day, clock, person):
    """A moment of November 2026 on somebody's own clock."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(person.zone)).astimezone(UTC)


async def story(home):
    """The whole week; what was said."""
    stage = Stage(
        home,
        people=(ANN, LIN, OWNER, CARL, NOBODY),
        allowed=(ANN, LIN, CARL),
        admins=(OWNER,),
        start=on(22, "15:00", ANN),
    )
    async with stage:
        for day in (sunday, monday, tuesday, wednesday, thanksgiving, friday, saturday):
            await day(stage)
    return stage.told


async def sunday(stage):
    """Everybody sets up, and one who may not."""
    stage.told.heading("Sunday 22 November: setting up")
    await stage.says(NOBODY, "/start")
    await stage.says(ANN, "/start")
    await stage.says(ANN, "/help")
    await stage.says(ANN, "/lang en")
    await stage.says(ANN, "/watch MSFT Nvidia CRM")
    await stage.says(ANN, "/daily on 18:00 New York")
    await stage.says(ANN, "/settings")
    await stage.says(ANN, "How do I value a company whose free cash flow is still negative?")
    await stage.says(ANN, "/theory PEG")
    await stage.says(CARL, "/start")
    await stage.says(CARL, "/watch NVDA")
    await stage.says(CARL, "/daily on 18:30 America/New_York")
    await stage.until(on(23, "07:40", LIN))
    await stage.says(LIN, "/start")
    await stage.says(LIN, "/help")
    await stage.says(LIN, "/lang zh")
    await stage.says(LIN, "腾讯")
    await stage.taps(LIN, "关注")
    await stage.says(LIN, "中芯国际")
    await stage.taps(LIN, "688981.SH")
    await stage.says(LIN, "/watch 宁德时代 002594.SZ 阿里巴巴")
    await stage.taps(LIN, "300750.SZ")
    await stage.says(LIN, "/watch 688981.SH BABA")
    await stage.says(LIN, "/daily on 08:30 Asia/Shanghai")
    await stage.says(LIN, "/settings")


async def monday(stage):
    """Lin's first summary; questions in both languages; Ann's first summary."""
    stage.told.heading("Monday 23 November: first summaries")
    await stage.until(on(23, "09:10", LIN))
    await stage.says(LIN, "什么样的公司适合用市现率估值？")
    await stage.says(LIN, "贴现率上升1个百分点，腾讯的估值会怎么变？")
    await stage.says(LIN, "那宁德时代呢？")
    await stage.says(LIN, "/rates")
    await stage.until(on(23, "10:15", ANN))
    await stage.says(ANN, "MSFT")
    await stage.taps(ANN, "Inputs")
    await stage.taps(ANN, "How computed")
    await stage.taps(ANN, "Sources")
    await stage.says(ANN, "/implied NVDA")
    await stage.says(ANN, "/whatif CRM discount_rate=10%")
    await stage.says(ANN, "and at 11%?")
    await stage.until(on(23, "20:00", ANN))


async def tuesday(stage):
    """Alerts are set; Carl blocks the bot; Salesforce reports after the close."""
    stage.told.heading("Tuesday 24 November: alerts, a blocked bot, results after the close")
    await stage.until(on(24, "09:20", LIN))
    await stage.says(LIN, "/alert 0700.HK price < 480")
    await stage.says(LIN, "/alert BABA 股价 > 133")
    await stage.says(LIN, "/settings quiet 22:00-08:00")
    await stage.says(LIN, "/alerts")
    await stage.says(LIN, "比较腾讯和阿里巴巴")
    await stage.says(LIN, "/whatif 300750.SZ")
    await stage.taps(LIN, "盈利增速+")
    await stage.until(on(24, "11:00", ANN))
    await stage.says(ANN, "/alert CRM gap > 80%")
    await stage.says(ANN, "Tell me when Nvidia's price falls below 220")
    await stage.says(ANN, "When does Salesforce report?")
    await stage.says(ANN, "/compare MSFT NVDA AMZN")
    await stage.says(ANN, "What has to be true for Nvidia at this price?")
    await stage.blocks(CARL)
    await stage.until(on(24, "19:20", ANN))


async def wednesday(stage):
    """A restart between two summaries, a document, an alert, and what the results changed."""
    stage.told.heading("Wednesday 25 November: a restart, a document, an alert, the results")
    await stage.cut_off(on(25, "08:30", LIN))
    await stage.until(on(25, "12:00", OWNER))
    await stage.sends_file(OWNER, "salesforce-q3.pdf", pdf_bytes(NOTE))
    await stage.taps(OWNER, "Its card")
    await stage.says(OWNER, "/reports")
    await stage.says(ANN, "What does the note say about Salesforce renewals?")
    await stage.taps(ANN, "Sources", n=2)
    await stage.says(LIN, "报告里怎么看Salesforce的续约率？")
    await stage.until(on(25, "18:00", ANN))
    await stage.restart()
    await stage.until(on(25, "18:20", ANN))
    await stage.says(ANN, "Why did Salesforce move?")
    await stage.says(ANN, "/chart CRM")
    await stage.says(ANN, "/chart CRM 2026-11-20 2026-11-25")


async def thanksgiving(stage):
    """New York is closed: silence for Ann, a summary for Lin; Carl comes back."""
    stage.told.heading("Thursday 26 November: Thanksgiving in New York")
    await stage.until(on(26, "09:00", LIN))
    await stage.says(LIN, "/implied 300750.SZ")
    await stage.says(LIN, "/theory FMvD")
    await stage.says(LIN, "/chart")
    await stage.says(LIN, "/chart 0700.HK")
    await stage.asks_inline(LIN, "比亚迪")
    await stage.until(on(26, "12:00", CARL))
    await stage.blocks(CARL, blocked=False)
    await stage.says(CARL, "/start")
    await stage.says(CARL, "/daily")
    await stage.says(CARL, "/daily resume")
    await stage.until(on(26, "18:20", ANN))


async def friday(stage):
    """Half a day in New York; Ann adds a Hong Kong name; exports."""
    stage.told.heading("Friday 27 November: half a day in New York")
    await stage.until(on(27, "07:30", LIN))
    await stage.says(LIN, "/export xlsx")
    await stage.until(on(27, "11:00", LIN))
    await stage.says(LIN, "本周腾讯为什么跌？")
    await stage.says(LIN, "/chart 0700.HK 2026-11-20 2026-11-26")
    await stage.says(LIN, "/watchlist")
    await stage.says(LIN, "你周一对腾讯怎么看，之后有什么变化？")
    await stage.says(LIN, "把英伟达加入自选")
    await stage.until(on(27, "11:00", ANN))
    await stage.says(ANN, "0700.HK")
    await stage.taps(ANN, "Watch")
    await stage.says(ANN, "/daily preview")
    await stage.says(ANN, "What did you say about Salesforce on Monday, and what changed since?")
    await stage.says(ANN, "/history CRM")
    await stage.until(on(27, "18:40", ANN))
    await stage.says(ANN, "/chart NVDA pfcf")
    await stage.says(ANN, "/export csv")
    await stage.says(ANN, "/daily pause 2 weeks")


async def saturday(stage):
    """No market, no message; Ann leaves."""
    stage.told.heading("Saturday 28 November: no market; Ann leaves")
    await stage.until(on(28, "18:30", ANN))
    await stage.says(ANN, "/forget")
    await stage.taps(ANN, "Delete everything")
    await stage.says(ANN, "/watchlist")


def main():
    """Tell the story and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the transcript and the files")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        asyncio.run(story(Path(home))).write(parsed.out)


if __name__ == "__main__":
    main()
