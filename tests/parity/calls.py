"""What a call, and what an agent's presence, count for: contributions as in contributions.py.

A call is all events of one call: each is the whole of it or one agent's part. An agent's history is not cut
into months here, as the program's is: what a month ends in reaches into the next by itself.
"""
from datetime import timedelta

from history import instant
from settings import seconds

HANDLING = ("talk_seconds", "hold_seconds", "after_call_work_seconds")


def contributions(calls, agents, settings):
    out = []
    for events in calls.values():
        out += Call(events, settings).contributions()
    for (_, agent), events in agents.items():
        out += presence(agent, events, settings)
    return out


def by_time(events):
    return sorted(events, key=lambda e: (instant(e["occurred_at"]), e.get("sequence") or 0, e["id"]))


def added(events, *fields):
    """What the events tell of these fields, added up; None if none tells any."""
    told = [e[field] for e in events for field in fields if e.get(field) is not None]
    return sum(told) if told else None


# ---------------------------------------------------------------- calls

class Call:
    def __init__(self, events, settings):
        self.events, self.settings = by_time(events), settings
        self.over = instant(self.events[-1]["occurred_at"])[0]
        self.rules = settings.rules_on(settings.day(self.over))
        self.came_in = self.events[0]["direction"] == "inbound"
        self.talks = [e for e in self.events if e["outcome"] == "answered"]
        # As far as the caller waited: until somebody answered, or to the end.
        self.waiting = self.events[:self.events.index(self.talks[0]) + 1] if self.talks else self.events
        queued = any(e.get(f) is not None for e in self.waiting for f in ("queue", "offered_at", "queue_seconds"))
        self.offered = self.came_in and queued
        self.answered = self.came_in and bool(self.talks)
        self.abandoned = self.offered and not self.talks and self.events[-1]["outcome"] == "abandoned"
        self.wait = self.waited()
        self.short = (self.abandoned and self.rules["short_abandons"] == "exclude"
                      and self.wait is not None and self.wait < self.rules["short_abandon_seconds"])

    def waited(self):
        queue = added(self.waiting, "queue_seconds")
        if queue is not None:
            ring = added(self.waiting, "ring_seconds") or 0
            return queue + (ring if self.rules["asa_includes_ring"] else 0)
        offered = [e["offered_at"] for e in self.waiting if e.get("offered_at")]
        return max(0, self.over - instant(offered[0])[0]) if self.abandoned and offered else None

    def newest(self, field):
        return next((e[field] for e in reversed(self.events) if e.get(field) is not None), None)

    def agent_of(self, e):
        """Who talked; of a call that went out, who tried to."""
        actor = e.get("actor") or {}
        agent = e.get("agent") or (actor.get("id") if actor.get("kind") == "agent" else None)
        return agent if e["outcome"] == "answered" or e["direction"] == "outbound" else None

    def contributions(self):
        self.out = []
        first = self.agent_of((self.talks or self.events[-1:])[0])
        agents = list(dict.fromkeys(filter(None, map(self.agent_of, self.talks))))
        self.volume(first, agents[1:])
        self.waits(first)
        self.times(first, agents)
        self.service_level(first)
        if self.answered:
            self.transfers(agents)
        return self.out

    def add(self, counter, amount, agent):
        group = self.talks[0].get("queue") if self.talks else None
        self.out.append((counter, self.over, amount, {
            "all": "", "agent": agent, "group": group or self.newest("queue"), "hour": self.over,
            "channel": self.newest("channel") or "phone", "brand": self.newest("brand"),
            "category": self.newest("category")}))

    def add_of(self, agent, counter, amount):
        self.out.append((counter, self.over, amount, {"agent": agent}))

    def volume(self, first, others):
        for counter, counts in (("calls", True), ("calls_answered", self.answered)):
            if counts:
                self.add(counter, 1, first)
                for agent in others:
                    self.add_of(agent, counter, 1)
        if self.offered:
            self.add("calls_offered", 1, first)
            if self.abandoned:
                self.add("calls_abandoned", 1, first)
            if not self.short:
                self.add("abandoned", int(self.abandoned), first)

    def waits(self, first):
        if not self.offered:
            return
        if self.wait is not None and self.abandoned and not self.short:
            self.add("abandon_time", self.wait, first)
        if self.wait is not None and self.answered:
            self.add("speed_of_answer", self.wait, first)
        queue = added(self.events, "queue_seconds")
        if queue is None and self.abandoned:
            queue = self.wait
        if queue is not None:
            self.add("queue_time", queue, first)

    def times(self, first, agents):
        for counter, field in (("ring_time", "ring_seconds"), ("rings", "rings")):
            told = added(self.events, field)
            if told is not None:
                self.add(counter, told, first)
        parts = [(None, self.talks)] + [(a, [e for e in self.talks if self.agent_of(e) == a]) for a in agents]
        for agent, talks in parts:
            for counter, fields in (("talk_time", HANDLING[:1]), ("hold_time", HANDLING[1:2]),
                                    ("after_call_work_time", HANDLING[2:]), ("call_handle_time", HANDLING)):
                told = added(talks, *fields)
                if told is None or (counter == "hold_time" and not told):
                    continue
                if agent is None:
                    self.add(counter, told, None)
                else:
                    self.add_of(agent, counter, told)

    def service_level(self, first):
        limit = self.settings.service_level.get(self.newest("channel") or "phone")
        if limit is None or not self.offered:
            return
        rule = self.rules["call_service_level"]
        within = None if self.wait is None else self.wait <= limit
        if self.answered:
            good = within
        elif rule == "abandons_within_count":
            good = bool(self.abandoned and within)
        elif rule == "answered_only" or (rule == "default" and self.short):
            good = None
        else:
            good = False
        if good is not None:
            self.add("in_time", int(good), first)

    def transfers(self, agents):
        """Who is followed by another agent passed the call on, whatever the source says of it."""
        passed = []
        for n, e in enumerate(self.talks):
            agent = self.agent_of(e)
            later = {self.agent_of(other) for other in self.talks[n + 1:]} - {None, agent}
            if e.get("transferred") is True or (agent is not None and later):
                passed.append(agent)
        self.add("call_transferred", int(bool(passed)), None)
        for agent in agents:
            self.add_of(agent, "call_transferred", int(agent in passed))


# ---------------------------------------------------------------- presence

def presence(agent, events, settings):
    """Each presence up to the next event, cut at the account's midnights; none that lasts too long."""
    events = by_time(events)
    out = []
    for e, next_event in zip(events, events[1:]):
        start, end = instant(e["occurred_at"])[0], instant(next_event["occurred_at"])[0]
        longest = seconds(settings.rules_on(settings.day(start))["presence_max"])
        if e["to"] == "offline" or end - start > longest:
            continue
        while start < end:
            midnight = settings.midnight(settings.day(start) + timedelta(days=1))
            until = min(end, midnight)
            out.append(("duty", start, until - start, {"all": "", "agent": agent}))
            if e["to"] == "available":
                out.append(("available", start, until - start, {"all": "", "agent": agent}))
            start = until
    return out
