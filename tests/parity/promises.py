"""What was promised, and whether it was kept: service-level policies, limits of marketplaces, turns.

A verdict is (counter, moment, amount): kept (1) on the day of the event that keeps it, broken (0) on
the day it fell due. What is still running is broken in advance, on its future day.
"""
from dataclasses import replace

from hours import FOREVER
from settings import Target
from spans import Stopwatch
from ticket import Moment


def verdicts(life, settings, rules, day):
    yield from policy_verdicts(life, settings, rules, day)
    yield from service_level(life, settings, rules)
    for turn in life.turns:
        yield from turn_verdicts(life, settings, rules, turn)


def latest(life):
    """The ticket as it is now: who gets what is still running."""
    now = life.now
    return Moment(None, None, None, False, now["agent"], now["group"], now)


def judge(watch, start, end, life, counter):
    """Kept or broken? `end` is the moment that closes the promise, or None while it runs."""
    until = end.second if end else FOREVER
    due = watch.due(start, until)
    if end and watch.elapsed(start, until) <= watch.target.within:
        yield counter, end, 1
    elif due is not None:
        yield counter, replace(end or latest(life), second=due), 0


def judge_turn(watch, turn, life, counter):
    """A turn that a solve ended in time was neither kept nor broken; after its time it is nobody's answer."""
    for counter, moment, kept in judge(watch, turn.start.second, turn.end, life, counter):
        if turn.answered:
            yield counter, moment, kept
        elif not kept:
            yield counter, replace(latest(life), second=moment.second), 0


def policy_verdicts(life, settings, rules, day):
    def watch(kind, start, end):
        judged_by = start.fields if rules["sla_rule"] == "at_start" else in_force(life, end)
        target = settings.target_of(kind, day, judged_by)
        return target and Stopwatch(life, settings, rules, target, in_force(life, end))

    def promise(kind, start, end):
        stopwatch = watch(kind, start, end)
        if stopwatch:
            yield from judge(stopwatch, start.second, end, life, f"sla.{kind}")

    if not life.created:
        return                                          # nothing was promised
    if life.waits_since:
        yield from promise("first_reply", life.waits_since, life.replies[0].at if life.replies else None)
    for turn in life.turns:
        stopwatch = not turn.first and watch("next_reply", turn.start, turn.end)
        if stopwatch:
            yield from judge_turn(stopwatch, turn, life, "sla.next_reply")
    yield from promise("full_resolution", life.created, life.solve.at if life.solve else None)


def service_level(life, settings, rules):
    """First replies within the seconds of their channel, on the calendar clock."""
    end = life.replies[0].at if life.replies else None
    within = settings.service_level.get(in_force(life, end)["channel"])
    if within is not None and life.waits_since:
        watch = limit(life, settings, rules, settings.calendar, within)
        yield from judge(watch, life.waits_since.second, end, life, "service_level")


def turn_verdicts(life, settings, rules, turn):
    """Turns answered in time, late, or not at all; one that a solve ended in time asks for nothing."""
    shop = settings.marketplace_of(in_force(life, turn.end))
    hours = shop.schedule if shop and shop.schedule else settings.calendar
    for minutes in (3, 5):
        watch = limit(life, settings, rules, hours, 60 * minutes)
        yield from judge_turn(watch, turn, life, f"within.{minutes}min")
    if shop:
        watch = limit(life, settings, rules, settings.calendar, shop.within)
        for _, moment, kept in judge_turn(watch, turn, life, ""):
            verdict = "kept" if kept else "late" if turn.answered else "none"
            yield f"marketplace.{verdict}", moment, 1
    who = turn.end if turn.answered else latest(life)
    yield "response", replace(who, second=turn.start.second), int(turn.answered)


def in_force(life, end):
    """The fields that choose a limit: those at the event that ends it, or, while it runs, those now."""
    return end.fields if end else life.now


def limit(life, settings, rules, clock, within):
    return Stopwatch(life, settings, rules, Target(within, clock, ()), None)
