"""How long a span of a ticket's life was on the business clock, and when a time allowed is over.

`schedule_rule = "at_event"` uses, for the whole span, the schedule at the event that closes it;
"accumulate" sums the overlap under each schedule while it applied.
"""
from hours import FOREVER


def stretches(marks, start, end):
    """The parts of [start, end) and what held in each, of marks [(second, what)] in order."""
    ends = [second for second, _ in marks[1:]] + [FOREVER]
    for (since, what), until in zip(marks, ends):
        a, b = max(start, since), min(end, until)
        if a < b:
            yield a, b, what


def clocks(life, settings, rules, closing, start, end):
    """The parts of [start, end) and the business clock that measures each."""
    if rules["schedule_rule"] == "at_event":
        return [(start, end, settings.schedule_of(closing))]
    return [(a, b, settings.schedule_of(fields)) for a, b, fields in stretches(life.contexts, start, end)]


def business(life, settings, rules, closing, start, end):
    """Business seconds from start to end; `closing` has the fields at the event that closes the span."""
    parts = clocks(life, settings, rules, closing, start, end)
    return sum(schedule.measure(a, b) for a, b, schedule in parts)


class Stopwatch:
    """Measures a promise: on the target's clock, without the statuses that pause it."""

    def __init__(self, life, settings, rules, target, closing):
        self.life, self.settings, self.rules = life, settings, rules
        self.target, self.closing = target, closing

    def parts(self, start, end):
        """The parts of [start, end) that count, each with its clock."""
        paused = {"solved", "closed", *self.target.pauses}
        for a, b, status in stretches(self.life.statuses, start, end):
            if status in paused:
                continue
            if self.target.clock:
                yield a, b, self.target.clock
            else:
                yield from clocks(self.life, self.settings, self.rules, self.closing, a, b)

    def elapsed(self, start, end):
        return sum(clock.measure(a, b) for a, b, clock in self.parts(start, end))

    def due(self, start, end):
        """The first instant before or at the end at which the time allowed is over, or None."""
        left = self.target.within
        for a, b, clock in self.parts(start, end):
            over = clock.after(a, left)
            if over is not None and over <= b:
                return over
            left -= clock.measure(a, b)
        return None
