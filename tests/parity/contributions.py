"""What a ticket contributes to the figures: [(counter, second, amount, dims)].

`second` is the epoch second of the event that completed it, `dims` maps a dimension to this
contribution's value in it; the dimension "all" is the total. An amount that is a share is 1 or 0.
"""
import promises
from settings import seconds
from spans import business
from ticket import LATEST, read

WAITS = {"requester_wait_time": ("new", "open", "on_hold"), "agent_wait_time": ("pending",),
         "on_hold_time": ("on_hold",)}


class Ticket:
    def __init__(self, events, settings):
        self.life, self.settings = read(events, settings), settings
        life = self.life
        self.born = life.created.second if life.created else None
        self.day = settings.day(self.born if life.created else life.begun)
        self.rules = settings.rules_on(self.day)
        self.latest = {dim: life.now[dim] for dim in LATEST}
        # Before or after another ticket of the customer: to the nanosecond, then by source and id.
        self.place = life.created and (life.created.order, events[0].get("source"), events[0]["ticket"])
        self.out = []

    def contributions(self):
        if self.life.left_out:
            return []                               # withdrawn everywhere
        self.creation()
        self.replies()
        self.bots()
        self.first_solve()
        self.last_solve()
        self.feedback()
        self.handling()
        self.promises()
        backlog = [("backlog", second, amount, dims) for second, amount, dims in self.life.backlog]
        return self.out + backlog

    def add(self, counter, second, amount, agent, group):
        dims = {"all": "", **self.latest, "agent": agent, "group": group, "hour": second}
        self.out.append((counter, second, amount, dims))

    def add_under(self, dim, counter, second, amount, value):
        self.out.append((counter, second, amount, {dim: value}))

    def duration(self, name, at, start, agent):
        """A duration on both clocks, from an earlier second to a moment."""
        self.add(f"{name}.calendar", at.second, at.second - start, agent, at.group)
        hours = business(self.life, self.settings, self.rules, at.fields, start, at.second)
        self.add(f"{name}.business", at.second, hours, agent, at.group)

    # ------------------------------------------------------------ creation

    def creation(self):
        life, at, rules = self.life, self.life.created, self.rules
        if not at:
            return
        self.add("tickets_created", self.born, 1, life.creator, at.group)
        self.add("complaint", self.born, int(self.is_complaint()), life.creator, at.group)
        self.add("order_status", self.born, int(life.now["category"] in rules["order_status_categories"]),
                 life.creator, at.group)
        solved = int(life.solve is not None)
        self.add("resolved", self.born, solved, None, at.group)
        for agent in life.assignees:
            self.add_under("agent", "resolved", self.born, solved, agent)
        if self.is_complaint():
            self.add("complaint_resolved", self.born, solved, life.creator, at.group)

    def is_complaint(self):
        now, rules = self.life.now, self.rules
        return now["category"] in rules["complaint_categories"] or any(
            tag in rules["complaint_tags"] for tag in now["tags"])

    # ------------------------------------------------------------ replies

    def replies(self):
        life = self.life
        if life.created and life.replies:
            first = life.replies[0].at
            self.duration("first_reply_time", first, self.born, first.agent)
        for turn in life.turns:
            if turn.answered:
                self.duration("reply_time", turn.end, turn.start.second, turn.end.agent)
        for reply in life.replies:
            at = reply.at
            self.add("replies", at.second, 1, at.agent, at.group)
            self.add("knowledge", at.second, int(reply.knowledge), at.agent, at.group)
            self.add("macro", at.second, int(reply.macro), at.agent, at.group)
        for at in life.reopens:
            self.add("reopens", at.second, 1, at.assignee, at.group)

    def bots(self):
        life = self.life
        for handoff, reply in life.handoffs:
            self.duration("handoff_reply_time", reply, handoff.second, reply.agent)
        if life.bot_messages:
            first = life.bot_messages[0]
            if life.created:
                self.duration("bot_first_reply_time", first, self.born, None)
            alone = life.solve is not None and not life.replies
            self.add("bot_resolved", first.second, int(alone), None, first.group)
            self.add("bot_handed_off", first.second, int(life.handed_off), None, first.group)

    # ------------------------------------------------------------ solves

    def first_solve(self):
        life = self.life
        if not life.solves:
            return
        at = life.solves[0].at
        if life.created:
            self.duration("first_resolution_time", at, self.born, at.owner)
        self.add("reopened", at.second, int(bool(life.reopens)), at.owner, at.group)

    def last_solve(self):
        life = self.life
        if not life.solve:
            return
        at, agent = life.solve.at, life.solve.at.owner
        until = [reply for reply in life.replies if reply.at.second <= at.second]
        turns = [turn for turn in life.turns if turn.start.second <= at.second]

        def add(counter, amount, agent=agent):
            self.add(counter, at.second, amount, agent, at.group)
        add("tickets_solved", 1)
        add("one_touch." + self.rules["one_touch_rule"], len(until), self.credit())
        add("contacts", len(turns))
        add("agents", len({reply.at.agent for reply in until if reply.at.agent}))
        add("transferred", int(life.solve.moved))
        if life.created:
            self.waits(at, agent)

    def waits(self, at, agent):
        self.duration("full_resolution_time", at, self.born, agent)
        if self.is_complaint():
            self.duration("complaint_resolution_time", at, self.born, agent)
            limit = seconds(self.rules["complaint_limit"])
            self.add("complaint_late", at.second, int(at.second - self.born > limit), agent, at.group)
        for name, counted in WAITS.items():
            calendar = hours = 0
            for a, b, status, closing in self.stretches(at):
                if status in counted:
                    calendar += b - a
                    hours += business(self.life, self.settings, self.rules, closing, a, b)
            self.add(f"{name}.calendar", at.second, calendar, agent, at.group)
            self.add(f"{name}.business", at.second, hours, agent, at.group)

    def stretches(self, at):
        """The stretches in one status until the last solve: (from, to, status, the fields at its end)."""
        life, since = self.life, self.born
        statuses = [status for second, status in life.statuses if second >= self.born]
        for status, (second, fields) in zip(statuses, life.endings):
            if second <= at.second:
                yield since, second, status, fields
            since = second

    def credit(self):
        """The agent who solved it last, even if it was reopened; if no agent did, the assignee."""
        solver = self.life.solves[-1].at.agent if self.life.solves else None
        return solver or self.life.now["agent"]

    # ------------------------------------------------------------ feedback, handling

    def last_group(self):
        return self.life.solves[-1].at.group if self.life.solves else self.life.now["group"]

    def feedback(self):
        life = self.life
        if life.solves:
            at = life.solves[-1].at
            counter = "surveyed_rated" if life.surveyed else "unsurveyed_rated"
            self.add(counter, at.second, int(life.rated is not None), self.credit(), at.group)
        if life.rated:
            at, score = life.rated
            positive = int(score >= self.rules["csat_positive"])
            self.add("csat", at.second, positive, self.credit(), self.last_group())
            self.add("rating", at.second, score, self.credit(), self.last_group())
        for at, score, errors in life.reviews:
            self.add("quality", at.second, score, self.credit(), self.last_group())
            self.add("error", at.second, int(errors > 0), self.credit(), self.last_group())

    def handling(self):
        life, settings = self.life, self.settings
        if life.handled:
            at, _ = life.handled[-1]
            self.add("handle_time", at.second, sum(s for _, s in life.handled), None, at.group)
        for agent in {at.agent for at, _ in life.handled if at.agent}:
            own = [(at, s) for at, s in life.handled if at.agent == agent]
            self.add_under("agent", "handle_time", own[-1][0].second, sum(s for _, s in own), agent)
        work = [reply.at for reply in life.replies] + [solve.at for solve in life.solves if solve.at.by_agent]
        self.once_a_day("handled", work, "all", lambda at: "")
        self.once_a_day("handled", work, "agent", lambda at: at.agent)
        self.once_a_day("handled", work, "group", lambda at: at.group)
        self.once_a_day("handled", work, "hour", lambda at: "")  # the hour of the day's first
        for dim in LATEST:
            self.once_a_day("handled", work, dim, lambda at: self.latest[dim])
        for agent, second in life.active:
            self.out.append(("active", second, (agent, settings.day(second)), {"all": "", "agent": agent}))

    def once_a_day(self, counter, work, dim, value):
        first = {}
        for at in sorted(work, key=lambda at: at.second):
            first.setdefault((self.settings.day(at.second), value(at)), at)
        for (_, value), at in first.items():
            self.add_under(dim, counter, at.second, 1, at.second if dim == "hour" else value)

    def promises(self):
        for counter, at, amount in promises.verdicts(self.life, self.settings, self.rules, self.day):
            agent = at.owner if counter == "sla.full_resolution" else at.agent if at.by_agent else at.assignee
            self.add(counter, at.second, amount, agent, at.group)


