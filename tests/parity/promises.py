"""What was promised, and whether it was kept: service-level policies, limits of marketplaces, turns.

A verdict is (counter, moment, amount): kept (1) on the day of the event that keeps it, broken (0) on
the day it fell due. What is still running is broken in advance, on its future day.
"""
from dataclasses import replace

from settings import Target
from spans import FOREVER, Stopwatch
from ticket import Moment


def verdicts(life, settings, rules, day):
    yield from policy_verdicts(life, settings, rules, day)
    yield from service_level(life, settings, rules)
    for turn in life.turns:
        yield from turn_verdicts(life, settings, rules, turn)


def latest(life):
    """The ticket as it is now: who gets what is still running."""
    now = life.now
    return Moment(None, None, False, now["agent"], now["group"], now)


def judge(watch, start, end, life, counter):
    """Kept or broken? `end` is the moment that closes the promise, or None while it runs."""
    until = end.second if end else FOREVER
    due = watch.due(start, until)
    if end and watch.elapsed(start, until) <= watch.target.within:
        yield counter, end, 1
    elif due is not None:
        yield counter, replace(end or latest(life), second=due), 0


def policy_verdicts(life, settings, rules, day):
    def promise(kind, start, end):
        judged_by = start.fields if rules["sla_rule"] == "at_start" else (end.fields if end else life.now)
        target = settings.target_of(kind, day, judged_by)
        if target:
            watch = Stopwatch(life, settings, rules, target, end.fields if end else life.now)
            yield from judge(watch, start.second, end, life, f"sla.{kind}")

    if life.created and life.waits_since and life.promised:
        yield from promise("first_reply", life.waits_since, life.replies[0].at if life.replies else None)
    for turn in life.turns:
        if not turn.first and (turn.answered or not turn.end):
            yield from promise("next_reply", turn.start, turn.end)
        elif not turn.first:
            yield from (v for v in promise("next_reply", turn.start, turn.end) if not v[2])
    if life.created:
        yield from promise("full_resolution", life.created, life.solve.at if life.solve else None)


def service_level(life, settings, rules):
    """First replies within the seconds of their channel, on the calendar clock."""
    within = settings.service_level.get(life.now["channel"])
    if within is not None and life.created and life.waits_since and life.promised:
        watch = Stopwatch(life, settings, rules, Target(within, False, ()), life.now)
        end = life.replies[0].at if life.replies else None
        yield from judge(watch, life.waits_since.second, end, life, "service_level")


def turn_verdicts(life, settings, rules, turn):
    """Turns answered in time, late, or not at all; one that a solve ended in time asks for nothing."""
    shop = settings.marketplace_of(life.now)
    clock = shop.schedule if shop and shop.schedule else settings.calendar
    for minutes in (3, 5):
        verdict = limit(turn, clock, 60 * minutes)
        if verdict:
            yield f"within.{minutes}min", at(life, turn, verdict[1]), int(verdict[0] == "kept")
    verdict = shop and limit(turn, settings.calendar, shop.within)
    if verdict:
        yield f"marketplace.{verdict[0]}", at(life, turn, verdict[1]), 1
    yield "response", replace(turn.end if turn.answered else latest(life), second=turn.start.second), int(turn.answered)


def at(life, turn, second):
    return replace(turn.end if turn.answered else latest(life), second=second)


def limit(turn, clock, within):
    """("kept", second of the reply), ("late" or "none", when it fell due), or None."""
    due = clock.after(turn.start.second, within)
    if turn.answered and clock.measure(turn.start.second, turn.end.second) <= within:
        return "kept", turn.end.second
    if due is None or turn.end and not turn.answered and turn.end.second <= due:
        return None
    return ("late" if turn.answered else "none"), due
