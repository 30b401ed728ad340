"""The facts of one ticket's life: turns, replies, solves, statuses, and what was in force when.

Nothing is measured here. `read` goes through the history in order and notes facts; contributions.py
and promises.py say what they count for.
"""
from dataclasses import dataclass, field

from history import customer_key, in_order, rating
from hours import FOREVER

SOLVED = {"solved", "closed"}
STATUSES = {"new", "open", "pending", "on_hold"} | SOLVED
# Dimension -> the event field that feeds it (the agent dimension's fallback is the assignee).
FIELD = {"agent": "assignee", "group": "group", "channel": "channel", "brand": "brand",
         "category": "category", "priority": "priority", "segment": "segment"}
LATEST = ("channel", "brand", "category", "priority", "segment")  # always the ticket's latest value

ALWAYS = -FOREVER  # before every event


@dataclass
class Moment:
    """When something happened, who gets it, and the fields in force."""
    second: int
    order: tuple    # to the nanosecond: what came before what
    agent: str      # the actor if an agent, else None
    by_agent: bool
    assignee: str
    group: str
    fields: dict

    @property
    def owner(self):
        """The agent who did it, or, if no agent did, the assignee."""
        return self.agent or self.assignee


@dataclass
class Turn:
    start: Moment
    first: bool             # the first reply, not a later one, is what it waits for
    end: Moment = None      # the reply that answers it, or the solve that ends it
    answered: bool = False


@dataclass
class Reply:
    at: Moment
    knowledge: bool
    macro: bool


@dataclass
class Solve:
    at: Moment
    moved: bool             # from one agent or group to another until then


@dataclass
class Life:
    created: Moment = None
    creator: str = None                             # the agent who opened it
    begun: int = None                               # the first event's second
    now: dict = field(default_factory=lambda: {**dict.fromkeys(FIELD), "tags": ()})
    customer: str = None
    status: str = "new"
    statuses: list = field(default_factory=lambda: [(ALWAYS, "new")])   # [(second, status)]
    endings: list = field(default_factory=list)     # [(second, fields)]: the ends of stretches in one status
    contexts: list = field(default_factory=list)    # [(second, fields)]: what was in force from when
    turns: list = field(default_factory=list)
    replies: list = field(default_factory=list)
    waits_since: Moment = None                      # from when the first reply is promised
    promised: bool = True                           # False if an agent wrote again before the requester did
    solve: Solve = None                             # the last, kept while solved
    solves: list = field(default_factory=list)
    reopens: list = field(default_factory=list)
    backlog: list = field(default_factory=list)     # [(second, amount, dims)]
    assignees: set = field(default_factory=set)
    rated: tuple = None                             # (moment, score on 1-5) of the latest rating
    reviews: list = field(default_factory=list)     # [(moment, score, errors)]
    handled: list = field(default_factory=list)     # [(moment, seconds)]
    surveyed: bool = False
    bot_messages: list = field(default_factory=list)
    handed_off: bool = False
    handoffs: list = field(default_factory=list)    # [(the first since the last reply, the reply)]
    segments: list = field(default_factory=list)    # [(when, segment)]: each that it had, without repetition
    active: set = field(default_factory=set)        # {(agent, second)}: whatever an agent did
    left_out: bool = False                          # deleted, spam or merged


class Reader:
    """Goes through a history once; `open_turn` and the like are what is pending on the way."""

    def __init__(self, has_creation, segment_tags):
        self.life = Life()
        self.segment_tags, self.named = segment_tags, None  # the segment that is named, whatever the tags are
        self.has_creation = has_creation
        self.order = None           # when the event at hand happened, to the nanosecond
        self.open_turn = None
        self.opening = False        # an agent opened, and no message of anybody has come yet
        self.agent_opened = False   # an agent's message opened, and the requester has not written yet
        self.handoff = None         # the first hand-off since the last reply
        self.last = {"agent": None, "group": None}  # the last that were not empty
        self.moved = False
        self.in_force(ALWAYS)

    def moment(self, second, actor):
        """What holds now, for whoever did it."""
        by_agent, now = actor.get("kind") == "agent", dict(self.life.now)
        return Moment(second, self.order, actor.get("id") if by_agent else None, by_agent, now["agent"], now["group"], now)

    def set_field(self, dim, value, second):
        """Sets a value; an unsolved ticket's place in the backlog moves with it."""
        life = self.life
        value = value or None
        if value == life.now[dim]:
            return
        if life.created and life.status not in SOLVED:
            life.backlog.append((second, -1, {dim: life.now[dim]}))
            life.backlog.append((second, +1, {dim: value}))
        life.now[dim] = value
        if dim in self.last and value is not None:
            self.moved |= self.last[dim] is not None and self.last[dim] != value
            self.last[dim] = value
        if dim == "agent" and value is not None:
            life.assignees.add(value)

    def take(self, second, e):
        life, kind, actor = self.life, e["type"], e.get("actor") or {}
        if life.begun is None:
            life.begun = second
        if actor.get("kind") == "agent" and actor.get("id"):
            life.active.add((actor["id"], second))
        if e.get("customer"):
            life.customer = customer_key(e["customer"])
        handler = getattr(self, kind.removeprefix("ticket."), None)
        if handler:
            handler(second, e, actor)

    def in_force(self, second):
        self.life.contexts.append((second, dict(self.life.now)))

    def created(self, second, e, actor):
        life = self.life
        self.set_fields(FIELD, e, second)
        if life.created:
            return                                  # a later creation only sets its fields
        life.created = self.moment(second, actor)
        life.creator = life.created.agent
        self.count_backlog(second, +1)
        self.opening = actor.get("kind") == "agent"
        life.waits_since = life.created
        life.status = e.get("status") if e.get("status") in STATUSES else "new"
        life.statuses.append((second, life.status))
        if actor.get("kind") == "requester":
            self.begin_turn(life.created)
        if life.status in SOLVED:
            self.solved_now(second, actor)

    def set_fields(self, dims, e, second):
        """Null empties a field, absent leaves it."""
        for dim in dims:
            if FIELD[dim] in e and dim != "segment":
                self.set_field(dim, e[FIELD[dim]], second)
        if e.get("tags") is not None:
            self.life.now["tags"] = tuple(e["tags"])
        if "segment" in dims:
            self.set_segment(e, second)
        self.in_force(second)

    def set_segment(self, e, second):
        """The segment that is named, else that of the tags."""
        self.named = (e["segment"] or None) if "segment" in e else self.named
        segment, told = self.named or segment_of(self.life.now["tags"], self.segment_tags), self.life.segments
        self.set_field("segment", segment, second)
        if segment and (not told or told[-1][1] != segment):
            told.append((self.order, segment))

    def assigned(self, second, e, actor):
        self.set_fields(("agent", "group"), e, second)

    def fields_changed(self, second, e, actor):
        self.set_fields(LATEST, e, second)

    def message_posted(self, second, e, actor):
        life, who = self.life, actor.get("kind")
        is_opening, self.opening = self.opening, False  # only the very first message can be the opening
        if e.get("public") is False:
            return                                  # notes neither start nor end a turn
        at = self.moment(second, actor)
        if who == "requester":
            self.requester_wrote(at)
        elif who == "bot":
            life.bot_messages.append(at)
        elif who == "agent" and is_opening:
            life.waits_since, self.agent_opened = None, True
        elif who == "agent":
            self.replied(at, e)

    def requester_wrote(self, at):
        if self.agent_opened and self.life.promised:
            self.life.waits_since, self.agent_opened = at, False
        self.begin_turn(at)

    def begin_turn(self, at):
        if self.open_turn is None:
            self.open_turn = Turn(at, first=not self.life.replies)
            self.life.turns.append(self.open_turn)

    def replied(self, at, e):
        life = self.life
        if self.agent_opened:
            life.promised = False
        if self.open_turn:
            self.open_turn.end, self.open_turn.answered = at, True
            self.open_turn = None
        if self.handoff:
            life.handoffs.append((self.handoff, at))
            self.handoff = None
        life.replies.append(Reply(at, bool(e.get("knowledge")), bool(e.get("macro"))))

    def status_changed(self, second, e, actor):
        life, to = self.life, e.get("to")
        if to not in STATUSES or to == life.status:
            return
        was, life.status = life.status, to
        life.endings.append((second, dict(life.now)))
        life.statuses.append((second, to))
        if was not in SOLVED and to in SOLVED:
            self.solved_now(second, actor)
        elif was in SOLVED and to not in SOLVED:
            life.reopens.append(self.moment(second, actor))
            life.solve = None
            self.count_backlog(second, +1)

    def solved_now(self, second, actor):
        """A solve counts once, until a reopen takes it back; it ends an unanswered turn without a sample."""
        life = self.life
        at = self.moment(second, actor)
        life.solve = Solve(at, self.moved)
        life.solves.append(life.solve)
        if self.open_turn:
            self.open_turn.end, self.open_turn = at, None
        self.count_backlog(second, -1)

    def count_backlog(self, second, amount):
        if self.has_creation:
            dims = {dim: self.life.now[dim] for dim in FIELD}
            self.life.backlog.append((second, amount, {"all": "", **dims}))

    def rated(self, second, e, actor):
        if rating(e) is not None:
            self.life.rated = (self.moment(second, actor), rating(e))

    def reviewed(self, second, e, actor):
        self.life.reviews.append((self.moment(second, actor), e["score"], e.get("errors") or 0))

    def handled(self, second, e, actor):
        self.life.handled.append((self.moment(second, actor), e["seconds"]))

    def survey_sent(self, second, e, actor):
        self.life.surveyed = True

    def bot_handed_off(self, second, e, actor):
        self.handoff = self.handoff or self.moment(second, actor)
        self.life.handed_off = True

    def merged(self, second, e, actor):
        self.life.left_out = True

    deleted = merged

    def restored(self, second, e, actor):
        self.life.left_out = False


def segment_of(tags, listed):
    """The first tag in the list that is carried, spelt as there; capitals do not matter."""
    carried = {tag.lower() for tag in tags}
    return next((tag for tag in listed if tag.lower() in carried), None)


def read(events, settings):
    """The life that a ticket's events tell."""
    history, has_creation = in_order(events)
    reader = Reader(has_creation, settings.rules_on(settings.day(history[0][0][0]))["segment_tags"])
    for order, e in history:
        reader.order = order
        reader.take(order[0], e)
    return reader.life
