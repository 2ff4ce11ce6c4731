"""Alerts: read as typed, told once, quiet at night, neither lost nor repeated; values worked by hand."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.alerts.condition import Condition, NotRead, read_condition
from bot.alerts.dry_run import dry_run
from bot.alerts.looking import EVERY, AlertRounds, quiet_end
from bot.alerts.measures import MEASURES, measured
from bot.alerts.state import PAUSE, State, after_event, after_value
from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.storage.store import Storage
from bot.storage.users import User
from tests.scripted import NOON, ScriptedAssistant, ScriptedValuer, assessment, no_value

USER = 5
BELOW_15 = Condition(measure="p_fcf", relation="below", threshold=15.0)


@pytest.fixture
def storage():
    opened = Storage(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def valuer():
    # One share and a free cash flow of 100, so P/FCF is a hundredth of the price.
    return ScriptedValuer(prices=dict.fromkeys(("0700.HK", "BABA", "0981.HK", "688981.SH"), 2000.0))


@pytest.fixture
def say(storage, valuer):
    conversation = Conversation(ScriptedAssistant(), valuer, storage, Summaries(valuer=valuer, storage=storage))

    def said(text, now=NOON, user=USER):
        answer = conversation.handle(user, user, text, now)
        return answer, "\n".join(block.text for block in answer.blocks)

    return said


@pytest.fixture
def rounds(storage, valuer):
    return AlertRounds(valuer=valuer, storage=storage)


def waiting(storage, now):
    """Everything the outbox would send now, confirmed as sent."""
    texts = []
    while claims := storage.outbox.claim(now, 10):
        for claim in claims:
            storage.outbox.begin(claim)
            texts.append(claim.text)
            storage.outbox.confirm(claim)
    return texts


@pytest.mark.parametrize(
    ("typed", "company", "condition"),
    [
        ("0700.HK pfcf < 15", "0700.hk", BELOW_15),
        ("0700.HK P/FCF below 15x", "0700.hk", BELOW_15),
        ("腾讯 pfcf 低于 15倍", "腾讯", BELOW_15),
        ("腾讯差距＞２０％", "腾讯", Condition(measure="gap", relation="above", threshold=0.2)),
        ("BABA gap > -5%", "baba", Condition(measure="gap", relation="above", threshold=-0.05)),
        ("China Mobile price over HK$80", "china mobile", Condition(measure="price", relation="above", threshold=80.0)),
        ("UBTech implied probability >= 60 %", "ubtech",
         Condition(measure="implied_probability", relation="above", threshold=0.6, inclusive=True)),
        ("腾讯 价格 ≤ 1,234.5 港元", "腾讯",
         Condition(measure="price", relation="below", threshold=1234.5, inclusive=True)),
        ("MSFT type changes", "msft", Condition(measure="type", relation="happens")),
        ("微软 验证未达标", "微软", Condition(measure="verification", relation="happens")),
    ],
)  # fmt: skip
def test_a_condition_is_read_as_people_type_it(typed, company, condition):
    found = read_condition(typed)
    assert (found.company, found.condition) == (company, condition)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0700.HK", "shape"),
        ("0700.HK beauty > 3", "shape"),
        ("0700.HK gap > 0.2", "percent"),
        ("0700.HK gap > soon", "number"),
        ("0700.HK pfcf < 15%", "number"),
        ("0700.HK pfcf < HK$15", "number"),
        ("0700.HK price < 15x", "number"),
        ("0700.HK price < -3", "positive"),
        ("0700.HK pfcf < 0", "positive"),
        ("0700.HK type > 3", "event"),
        ("0700.HK pfcf changes", "threshold"),
        ("0700.HK pfcf < 15 or gap > 20%", "number"),
        ("0700.HK pfcf < " + "9" * 400, "number"),
    ],
)
def test_what_is_no_condition_says_why(typed, why):
    found = read_condition(typed)
    assert isinstance(found, NotRead)
    assert found.why == why


def test_it_tells_once_then_only_after_it_was_clearly_false_and_a_day_later():
    state, told, now = State(), [], NOON
    # 14 is true; 15.2 is not clearly false (2 % beyond 15 is 15.3); 15.3 is.
    for hours, value in ((0, 16.0), (1, 14.0), (2, 13.0), (3, 15.2), (4, 14.0), (5, 15.3), (6, 14.0), (26, 14.5)):
        state, tells = after_value(state, BELOW_15, value, now + timedelta(hours=hours))
        told += [hours] * tells
    assert told == [1, 26]
    assert timedelta(hours=24) == PAUSE


def test_the_threshold_itself_counts_only_when_asked_to():
    assert after_value(State(), BELOW_15, 15.0, NOON)[1] is False
    assert after_value(State(), replace(BELOW_15, inclusive=True), 15.0, NOON)[1] is True


def test_a_rate_is_clearly_false_one_point_beyond():
    above = Condition(measure="gap", relation="above", threshold=0.20)
    told = State(armed=False, told_at=NOON.timestamp())
    assert after_value(told, above, 0.195, NOON)[0].armed is False
    assert after_value(told, above, 0.19, NOON)[0].armed is True


def test_a_type_tells_every_change_and_verification_only_a_miss():
    state, tells = after_event(State(seen="cash_flow"), "cyclical", NOON, any_change=True)
    assert tells
    assert after_event(state, "cyclical", NOON, any_change=True)[1] is False
    missed, tells = after_event(State(seen=""), "FY2026", NOON, any_change=False)
    assert tells
    assert after_event(missed, "", NOON, any_change=False) == (replace(missed, seen=""), False)


def test_an_alert_is_set_with_where_it_stands(say, storage):
    answer, text = say("/alert 0700.HK pfcf < 15")
    assert answer.status == "answered"
    assert "P/FCF < 15.00x" in text
    assert "Now: 20.00x, price of 2026-11-20" in text
    assert [(a.ticker, a.measure, a.armed) for a in storage.alerts.of(USER)] == [("0700.HK", "p_fcf", True)]


def test_an_alert_in_chinese_is_answered_in_chinese(say):
    answer, text = say("/alert 腾讯控股 差距 > 20%")
    assert answer.language == "zh"
    assert "价值与价格的差距 > 20.0%" in text


def test_what_is_true_already_tells_only_when_it_becomes_true_again(say, rounds, valuer, storage):
    _, text = say("/alert 0700.HK pfcf < 25")
    assert "true already" in text
    assert rounds.look(NOON) == 0
    valuer.prices["0700.HK"] = 2600.0
    assert rounds.look(NOON + EVERY) == 0
    valuer.prices["0700.HK"] = 2400.0
    assert rounds.look(NOON + 2 * EVERY) == 1
    (text,) = waiting(storage, NOON + 2 * EVERY)
    assert "24.00x" in text


def test_many_that_come_true_at_once_are_one_message(say, rounds, valuer, storage):
    for text in ("/alert 0700.HK pfcf < 15", "/alert BABA price < 1500", "/alert BABA gap > 10%"):
        say(text)
    valuer.prices |= {"0700.HK": 1400.0, "BABA": 1400.0}
    valuer.bases |= {"BABA": 1750.0}  # 1750/1400 - 1 = 25 %
    assert rounds.look(NOON) == 1
    (text,) = waiting(storage, NOON)
    assert "3 alerts" in text
    assert "14.00x" in text
    assert "HKD 1,400.00" in text
    assert "+25.0 %" in text or "25.0 %" in text


def test_rounds_are_a_quarter_of_an_hour_apart(say, rounds, valuer):
    say("/alert 0700.HK pfcf < 15")
    rounds.look(NOON)
    valuer.prices["0700.HK"] = 1400.0
    assert rounds.look(NOON + timedelta(minutes=14)) == 0
    assert rounds.look(NOON + timedelta(minutes=15)) == 1


def test_nothing_is_sent_at_night_but_in_the_morning(say, rounds, valuer, storage):
    say("/alert 0700.HK pfcf < 15")
    valuer.prices["0700.HK"] = 1400.0
    night = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    assert rounds.look(night) == 1
    assert waiting(storage, night) == []
    morning = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
    assert waiting(storage, morning - timedelta(minutes=1)) == []
    assert len(waiting(storage, morning)) == 1


@pytest.mark.parametrize(
    ("local", "quiet", "end"),
    [
        ("23:30", ("22:00", "08:00"), "2026-11-24 08:00"),
        ("07:59", ("22:00", "08:00"), "2026-11-23 08:00"),
        ("08:00", ("22:00", "08:00"), None),
        ("13:00", ("12:00", "14:00"), "2026-11-23 14:00"),
        ("11:00", ("12:00", "14:00"), None),
        ("11:00", ("12:00", "12:00"), None),
    ],
)
def test_quiet_hours_may_cross_midnight_and_equal_times_mean_never(local, quiet, end):
    user = User(id=1, timezone="Asia/Hong_Kong", quiet_from=quiet[0], quiet_to=quiet[1])
    now = datetime.fromisoformat(f"2026-11-23T{local}+08:00")
    assert quiet_end(now, user) == (now if end is None else datetime.fromisoformat(f"{end}+08:00"))


def test_a_company_that_cannot_be_valued_does_not_silence_the_others(say, rounds, valuer, storage):
    say("/alert 0700.HK pfcf < 15")
    say("/alert BABA pfcf < 15")
    valuer.broken["0700.HK"] = no_value("0700.HK")
    valuer.prices["BABA"] = 1400.0
    assert rounds.look(NOON) == 1
    assert "BABA" in waiting(storage, NOON)[0]


def test_a_kill_before_the_message_is_kept_leaves_the_alert_to_tell_next_time(
    say, rounds, valuer, storage, monkeypatch
):
    say("/alert 0700.HK pfcf < 15")
    valuer.prices["0700.HK"] = 1400.0

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(storage.outbox, "fill", killed)
        with pytest.raises(KeyboardInterrupt):
            rounds.look(NOON)
    assert storage.alerts.of(USER)[0].armed
    assert AlertRounds(valuer=rounds.valuer, storage=storage).look(NOON) == 1
    assert AlertRounds(valuer=rounds.valuer, storage=storage).look(NOON) == 0
    assert len(waiting(storage, NOON)) == 1


def test_a_blocked_user_is_told_nothing(say, rounds, valuer, storage):
    say("/alert 0700.HK pfcf < 15")
    storage.users.blocked(USER, NOON.date())
    valuer.prices["0700.HK"] = 1400.0
    assert rounds.look(NOON) == 0


def test_alerts_are_listed_and_dropped_by_their_owner_only(say, storage):
    say("/alert 0700.HK pfcf < 15")
    say("/alert BABA type changes")
    answer, text = say("/alerts")
    assert "1. Tencent (0700.HK): P/FCF < 15.00x" in text
    assert "2. Alibaba (BABA): business type changes" in text
    assert [button.target for button in answer.buttons] == ["/alert off 1", "/alert off 2"]
    assert say("/alert off 1", user=6)[0].status == "refused"
    assert say("/alert off 1")[0].status == "answered"
    assert say("/alert off 1")[0].status == "refused"
    say("/alert off all")
    assert storage.alerts.of(USER) == ()


def test_the_same_alert_twice_and_a_foreign_currency_are_refused(say):
    say("/alert 0700.HK pfcf < 15")
    assert "already" in say("/alert tencent p/fcf below 15x")[1]
    answer, text = say("/alert 0700.HK price < $60")
    assert answer.status == "refused"
    assert "trades in HKD" in text


def test_a_name_with_two_listings_asks_and_the_button_sets_it(say, storage):
    answer, _ = say("/alert SMIC pfcf < 15")
    assert answer.status == "ambiguous"
    assert [button.target for button in answer.buttons] == [
        "/alert 0981.HK pfcf < 15",
        "/alert 688981.SH pfcf < 15",
    ]
    say(answer.buttons[0].target)
    assert storage.alerts.of(USER)[0].ticker == "0981.HK"


def test_a_new_alert_is_tried_on_the_kept_valuations(say, rounds, valuer):
    say("/alert 0700.HK price > 9000")  # so that rounds keep valuations
    for day, price in enumerate((1600.0, 1400.0, 1600.0, 1400.0)):
        valuer.prices["0700.HK"] = price
        rounds.look(NOON - timedelta(days=10 - day))
    _, text = say("/alert 0700.HK pfcf < 15")
    assert "4 valuations" in text
    assert "2×: 2026-11-14" in text


def test_a_dry_run_over_nothing_tells_nothing():
    assert dry_run(BELOW_15, []).told == ()


def test_measures_are_those_of_the_valuation():
    found = assessment("0700.HK", 2000.0, 2500.0)
    assert measured(found) == pytest.approx({"price": 2000.0, "p_fcf": 20.0, "gap": 0.25})


def test_no_name_stands_for_two_measures():
    names = [name for measure in MEASURES.values() for name in measure.names]
    assert len(names) == len(set(names))


def test_pruning_keeps_one_valuation_a_day(say, rounds, storage):
    say("/alert 0700.HK price > 9000")
    for hours in (0, 1, 2, 24):
        rounds.look(NOON + timedelta(hours=hours))
    storage.prune(NOON + timedelta(days=30))
    kept = [at for at, _ in storage.valuations.history("0700.HK", NOON)]
    assert kept == [NOON + timedelta(hours=2), NOON + timedelta(hours=24)]


def test_quiet_hours_are_kept(storage):
    storage.users.quiet(USER, time(21, 30), time(7))
    assert (storage.users.find(USER).quiet_from, storage.users.find(USER).quiet_to) == ("21:30", "07:00")
