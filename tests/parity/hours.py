"""The business clock: how long a schedule was open, and when a time allowed is over.

Opening hours are wall times [start, end) in the schedule's own zone; 24:00 is the next midnight. Each
end is turned into an instant (a skipped wall time moves forward; of a repeated one the first for a
start and the second for an end), then real seconds are counted.
"""
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from functools import lru_cache

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST, LAST = date(2000, 1, 1), date(2035, 12, 31)  # histories lie between these
FOREVER = 1 << 40


class Calendar:
    """The clock on which every second counts."""

    def measure(self, start, end):
        return max(0, end - start)

    def after(self, start, seconds):
        """The first instant at which so many seconds have passed."""
        return start + seconds


class Schedule:
    """Opening hours, in versions that hold from a day on: the first of them from the beginning."""

    def __init__(self, name, applies_to):
        self.name, self.applies_to, self.versions = name, applies_to, ()

    def add_version(self, since, zone, hours, holidays):
        spans = tuple(tuple(tuple(span.split("-")) for span in hours.get(day, [])) for day in DAYS)
        version = (since or date.min, zone, spans, frozenset(map(as_date, holidays)))
        self.versions = tuple(sorted(self.versions + (version,), key=lambda version: version[0]))

    def open_before(self, second):
        """The seconds open from the beginning to this instant."""
        starts, ends, before = opened(self.versions)
        i = bisect_right(starts, second) - 1
        return 0 if i < 0 else before[i] + min(second, ends[i]) - starts[i]

    def measure(self, start, end):
        return max(0, self.open_before(end) - self.open_before(start))

    def after(self, start, seconds):
        """The first instant at which so many open seconds have passed, or None if that never comes."""
        starts, ends, before = opened(self.versions)
        wanted = self.open_before(start) + seconds
        i = bisect_left(before, wanted) - 1
        instant = starts[i] + wanted - before[i] if i >= 0 else None
        return instant if instant is not None and instant <= ends[i] else None


@lru_cache
def opened(versions):
    """Opening and closing instants over all the years, and the seconds open before each opening."""
    starts, ends, before, total = [], [], [], 0
    for opens, closes in sorted(span for n in range(len(versions)) for span in version_spans(versions, n)):
        opens = max(opens, ends[-1]) if ends else opens     # no second counts twice
        if opens < closes:
            starts.append(opens)
            ends.append(closes)
            before.append(total)
            total += closes - opens
    return starts, ends, before


def version_spans(versions, n):
    """The instants (opens, closes) of one version: from its first midnight until the next version's."""
    since, zone, week, holidays = versions[n]
    begins = wall(since, "00:00", zone, 0) if n else -FOREVER
    until = versions[n + 1][0] if n + 1 < len(versions) else LAST
    over = wall(until, "00:00", versions[n + 1][1], 0) if n + 1 < len(versions) else FOREVER
    day = since - timedelta(days=1) if n else FIRST
    while day <= until + timedelta(days=1):
        for opens, closes in () if day in holidays else week[day.weekday()]:
            yield max(begins, wall(day, opens, zone, 0)), min(over, wall(day, closes, zone, 1))
        day += timedelta(days=1)


def as_date(value):
    return value if isinstance(value, date) else date.fromisoformat(value)


def wall(day, clock, zone, fold):
    """The instant of a wall time; `fold` chooses between the two of a repeated one."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    local = datetime.combine(day, time.fromisoformat(clock), zone)
    if local.utcoffset() < local.replace(fold=1).utcoffset():   # it is skipped
        return next_existing(local, zone)
    return round(local.replace(fold=fold).timestamp())


def next_existing(local, zone):
    """The first instant after a skipped wall time: where the clock has jumped."""
    low = int(local.replace(fold=1).timestamp())   # read with the later offset: before the jump
    high = int(local.replace(fold=0).timestamp())  # read with the earlier offset: after it
    offset = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
