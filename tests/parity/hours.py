"""The business clock: how long a schedule was open, and when a time allowed is over.

Opening hours are wall times [start, end) in the schedule's own zone; 24:00 is the next midnight. Each
end is turned into an instant (a skipped wall time moves forward; of a repeated one the first for a
start and the second for an end), then real seconds are counted.
"""
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta, timezone

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST, LAST = date(2000, 1, 1), date(2035, 12, 31)  # histories lie between these


class Calendar:
    """The clock on which every second counts."""

    def measure(self, start, end):
        return max(0, end - start)

    def after(self, start, seconds):
        """The first instant at which so many seconds have passed."""
        return start + seconds


class Schedule:
    """Opening hours, as versions [(first day or None, zone, {weekday: [(start, end)]}, holidays)]."""

    def __init__(self, name, applies_to):
        self.name, self.applies_to, self.versions = name, applies_to, []
        self.starts = None

    def add_version(self, since, zone, hours, holidays):
        spans = {day: [span.split("-") for span in hours.get(day, [])] for day in DAYS}
        self.versions.append((since or date.min, zone, spans, {as_date(day) for day in holidays}))
        self.versions.sort(key=lambda version: version[0])

    def spans(self, day):
        """The instants [(opens, closes)] of one calendar day, under the version that holds then."""
        _, zone, spans, holidays = [v for v in self.versions if v[0] <= day or v is self.versions[0]][-1]
        if day in holidays:
            return []
        ends = [(wall(day, a, zone, 0), wall(day, b, zone, 1)) for a, b in spans[DAYS[day.weekday()]]]
        return [(opens, closes) for opens, closes in ends if opens < closes]

    def prepare(self):
        """Opening and closing instants over all the years, and the seconds open before each opening."""
        self.starts, self.ends, self.before = [], [], []
        total = 0
        for n in range((LAST - FIRST).days):
            for opens, closes in sorted(self.spans(FIRST + timedelta(days=n))):
                opens = max(opens, self.ends[-1]) if self.ends else opens  # no second counts twice
                if opens < closes:
                    self.starts.append(opens)
                    self.ends.append(closes)
                    self.before.append(total)
                    total += closes - opens

    def open_before(self, second):
        """The seconds open from the beginning to this instant."""
        i = bisect_right(self.starts, second) - 1
        return 0 if i < 0 else self.before[i] + min(second, self.ends[i]) - self.starts[i]

    def measure(self, start, end):
        if self.starts is None:
            self.prepare()
        return max(0, self.open_before(end) - self.open_before(start))

    def after(self, start, seconds):
        """The first instant at which so many open seconds have passed, or None if that never comes."""
        if self.starts is None:
            self.prepare()
        if seconds <= 0:
            return start
        wanted = self.open_before(start) + seconds
        i = bisect_left(self.before, wanted) - 1
        instant = self.starts[i] + wanted - self.before[i] if i >= 0 else None
        return instant if instant is not None and instant <= self.ends[i] else None


def as_date(value):
    return value if isinstance(value, date) else date.fromisoformat(value)


def wall(day, clock, zone, fold):
    """The instant of a wall time; `fold` chooses between the two of a repeated one."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    local = datetime.combine(day, time.fromisoformat(clock), zone)
    if local.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
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
