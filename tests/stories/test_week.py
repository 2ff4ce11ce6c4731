"""What matters of the week in the life: who was told what on which day, in which language, and what was not sent."""

import asyncio
import csv
import io
import re

import openpyxl
import pytest

from tests.stories.week import ANN, CARL, LIN, NOBODY, OWNER, story

MOST_CHARACTERS = 4096
_HAN, _LATIN_WORD = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")
# A line whose words are a source's own: file names, addresses, the note of a figure, a quoted passage.
_OF_A_SOURCE = re.compile(r"https?://|provider-record|primary-transcribed|derived;|^“|^/|^\[")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return asyncio.run(story(tmp_path_factory.mktemp("week")))


def summaries(told, person):
    """The days of the summaries somebody was sent unasked, on their own clock."""
    return [
        f"{person.local(one.at):%a %H:%M}"
        for one in told.unasked(person)
        if re.match(r"2026-11-\d\d(?:: |：)", one.text)
    ]


def answers(told, person, asked):
    """What the bot said to somebody between a message of theirs and their next."""
    own = [one for one in told.said if one.person == person]
    place = next(at for at, one in enumerate(own) if not one.by_bot and one.text == asked)
    found = []
    for one in own[place + 1 :]:
        if not one.by_bot:
            break
        if one.asked:
            found.append(one)
    return found


def test_each_reader_gets_the_summary_at_the_own_time_on_the_days_the_own_exchanges_trade(told):
    assert summaries(told, LIN) == ["Mon 08:30", "Tue 08:30", "Wed 08:30", "Thu 08:30", "Fri 08:30"]
    assert summaries(told, ANN) == ["Mon 18:00", "Tue 18:00", "Wed 18:00", "Fri 18:00"]  # Thursday is Thanksgiving
    assert summaries(told, CARL) == ["Mon 18:30", "Fri 18:30"]  # he had blocked the bot from Tuesday to Thursday


def test_nothing_is_sent_unasked_on_a_holiday_or_a_weekend(told):
    days = {f"{ANN.local(one.at):%a}" for person in (ANN, CARL) for one in told.unasked(person)}
    assert days <= {"Mon", "Tue", "Wed", "Fri"}
    assert not told.unasked(OWNER)


def test_nothing_is_repeated_after_the_restarts(told):
    for person in (ANN, LIN, CARL):
        texts = [one.text for one in told.unasked(person)]
        assert len(texts) == len(set(texts))


def test_an_alert_tells_once_and_one_in_the_quiet_hours_waits_for_the_morning(told):
    alerts = [(f"{LIN.local(one.at):%a %H:%M}", one.text) for one in told.unasked(LIN) if one.text.startswith("提醒")]
    assert [at for at, _ in alerts] == ["Wed 16:30", "Thu 08:00"]
    assert "腾讯控股（0700.HK）：价格 < 480.00港元" in alerts[0][1]
    assert "阿里巴巴（BABA）：价格 > 133.00美元" in alerts[1][1]  # New York closed at 05:00 in Shanghai
    own = [(f"{ANN.local(one.at):%a}", one.text) for one in told.unasked(ANN) if one.text.startswith("Alert")]
    assert [day for day, _ in own] == ["Tue", "Tue"]
    assert "Nvidia (NVDA): price < USD 220.00; now USD 219.60" in own[0][1]
    assert "Salesforce (CRM): gap of value to price > 80.0 %" in own[1][1]  # the price stood still, the value rose


def test_the_summary_after_the_results_says_what_they_changed(told):
    tuesday, wednesday = (one.text for one in told.unasked(ANN) if re.match(r"2026-11-2[45]: ", one.text))
    (line,) = [line for line in tuesday.splitlines() if line.startswith("• Salesforce")]
    # Free cash flow of twelve months: (16,490 - 640) / (15,150 - 600) = 15,850 / 14,550 = 1.0893. The close went from
    # 193.90 to 194.80: 1.0046, which over 1.0893 leaves 0.9223 to the multiple.
    assert "price +0.5 % to USD 194.80; value +8.9 %" in line
    assert "price move = earnings +8.9 %, multiple -7.8 %" in line
    assert "New statements of Salesforce (CRM) to 2026-10-31" in tuesday
    assert "Results due" not in tuesday
    assert "trailing earnings unchanged" in wednesday


def test_every_message_is_in_the_language_of_its_reader(told):
    for person in (ANN, CARL, OWNER, NOBODY):
        for one in told.by_bot(person):
            assert not _HAN.search(_own_words(one.text)), one.text
    for one in told.by_bot(LIN):
        if one.text.startswith("Rerate 告诉你"):
            continue
        for line in _own_words(one.text).splitlines():
            assert _HAN.search(line) or len(_LATIN_WORD.findall(line)) < 6, line


def _own_words(text):
    """The lines that are the bot's own, without names of listings in the other language's library."""
    lines = (line for line in text.splitlines() if not _OF_A_SOURCE.search(line))
    return "\n".join(re.sub(r"\[中文\]|阅读笔记[^·]*", "", line) for line in lines)


def test_no_message_is_longer_than_telegram_takes_and_a_quick_valuation_is_one(told):
    assert max(len(one.text) for one in told.said if one.by_bot) <= MOST_CHARACTERS
    for person, asked in ((ANN, "MSFT"), (ANN, "0700.HK"), (LIN, "腾讯")):
        (one,) = answers(told, person, asked)
        assert len(one.text) <= 1400


def test_a_name_with_two_listings_is_asked_back_with_a_button_for_each(told):
    (asked,) = answers(told, LIN, "中芯国际")
    labels = [label for row in asked.buttons for label in row]
    assert [label.split()[0] for label in labels] == ["0981.HK", "688981.SH"]


def test_a_document_of_the_owner_is_quoted_to_another_reader(told):
    (added,) = [one for one in told.by_bot(OWNER) if "Added to the library" in one.text]
    assert "2 pages" in added.text
    (answer,) = answers(told, ANN, "What does the note say about Salesforce renewals?")
    assert "Salesforce renewed 92 percent of its contracts" in answer.text
    (page,) = [one for one in told.by_bot(ANN) if one.file.startswith("salesforce-q3-p2")]
    assert page.content.startswith(b"\x89PNG")


def test_the_exports_can_be_read(told):
    files = {one.file.rsplit(".", 1)[-1]: one.content for _, one in told.files()}
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert [row["ticker"] for row in rows] == ["MSFT", "NVDA", "CRM", "0700.HK"]
    assert {row["ticker"]: row["price"] for row in rows}["MSFT"] == "507.0"
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert book.sheetnames == ["values", "inputs", "working"]
    (smic,) = [row for row in book["values"].iter_rows(values_only=True) if row[0] == "688981.SH"]
    assert _HAN.search(smic[-1])  # why there is no value, in the language of its reader
    (line,) = [one.text for one in told.by_bot(ANN) if one.file.endswith(".csv")]
    assert "their values; /export brings inputs" in line
    assert files["png"].startswith(b"\x89PNG")
    book.close()


def test_an_export_is_named_by_the_day_of_its_reader(told):
    (xlsx,) = [one for _, one in told.files() if one.file.endswith(".xlsx")]
    assert f"{xlsx.at:%Y-%m-%d}" == "2026-11-26"  # at 07:30 in Shanghai
    assert xlsx.file == "rerate-2026-11-27.xlsx"


def test_a_button_says_what_its_tap_does_and_stands_only_where_there_is_something_to_tap(told):
    (settings,) = answers(told, ANN, "/settings")
    assert "Quiet hours off" in [label for row in settings.buttons for label in row]
    (keypad,) = answers(told, LIN, "/whatif 300750.SZ")
    assert [label for row in keypad.buttons for label in row] == ["盈利增速-1pp", "盈利增速+1pp"]


def test_a_company_that_is_followed_can_be_let_go_instead(told):
    (followed,) = answers(told, ANN, "MSFT")
    (new,) = answers(told, ANN, "0700.HK")
    assert [found.buttons[-1][-1] for found in (followed, new)] == ["Unwatch", "Watch"]
    (chinese,) = answers(told, LIN, "腾讯")
    assert chinese.buttons[-1][-1] == "关注"


def test_the_history_of_a_multiple_counts_the_days_of_its_prices(told):
    (chart,) = answers(told, ANN, "/chart NVDA pfcf")
    # Closes of Monday 226.2 and Friday 231.0 over one free cash flow: 57.87 / 231.0 x 226.2 = 56.67.
    assert "now 57.87x" in chart.text
    # Of 219.6, 226.2, 228.4 and 231.0 the median lies between the two in the middle: 227.3 / 231.0 x 57.87 = 56.94.
    assert "median 56.94x" in chart.text


def test_a_list_without_race_track_names_is_not_told_the_rule_for_them(told):
    (rates,) = answers(told, LIN, "/rates")
    assert "增速保持不变。" in rates.text
    assert "所需市值" not in rates.text


def test_who_asks_in_the_other_language_hears_of_the_report_there_is(told):
    (answer,) = answers(told, LIN, "报告里怎么看Salesforce的续约率？")
    assert "Salesforce: what renewals say about fiscal 2027" in answer.text


def test_this_weeks_move_runs_from_the_close_of_last_friday(told):
    (answer,) = answers(told, LIN, "本周腾讯为什么跌？")
    assert answer.text.startswith("腾讯控股 · 0700.HK：2026-11-20 至 2026-11-27")


def test_a_stranger_is_told_the_own_id_and_nothing_else(told):
    assert [one.text for one in told.by_bot(NOBODY)] == [
        "This bot is private. Ask its owner to add your id 666 to ALLOWED_USERS."
    ]


def test_who_came_back_gets_nothing_until_the_summary_is_resumed(told):
    status = answers(told, CARL, "/daily")[0].text
    assert status.startswith("The daily summary is off")
    assert "first on 2026-11-27" in answers(told, CARL, "/daily resume")[0].text  # it is a holiday in New York


def test_forgetting_leaves_nothing(told):
    assert "Your list is empty" in answers(told, ANN, "/watchlist")[-1].text


def test_the_page_names_every_file_it_stands_beside(told, tmp_path):
    told.write(tmp_path)
    page = (tmp_path / "transcript.md").read_text(encoding="utf-8")
    files = sorted(path.name for path in tmp_path.iterdir() if path.name != "transcript.md")
    assert len(files) == len(told.files())
    assert all(f"[{name}]" in page for name in files)
