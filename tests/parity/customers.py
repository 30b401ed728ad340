"""What a customer's tickets say together: first contacts, repeat contacts; and reviews, answers.

Contributions are as in contributions.py. A ticket of no known customer stands alone.
"""
from collections import defaultdict

from history import instant

DAY = 86400


def contributions(tickets, customers, settings):
    """`tickets`: those of contributions.py, by their keys; `customers`: events by customer."""
    counted = [t for t in tickets.values() if not t.life.left_out]
    families = defaultdict(list)
    for ticket in counted:
        families[ticket.life.customer].append(ticket)
    out = []
    for customer, family in families.items():
        known = family if customer else []
        created = [t for t in known if t.life.created]
        for ticket in family:
            out += first_contact(ticket, created)
        for ticket in created:
            out += repeats(ticket, created, customer)
    for events in customers.values():
        out += own_events(events)
    return out


def first_contact(ticket, family):
    """By the day of the first solve, of tickets with a question and a reply."""
    life, rules = ticket.life, ticket.rules
    if not life.solves or not life.created:
        return []
    at = life.solves[0].at
    replies = [reply for reply in life.replies if reply.at.second <= at.second]
    turns = len([turn for turn in life.turns if turn.start.second <= at.second])
    if not turns or not replies:
        return []
    window = at.second + rules["fcr_window_days"] * DAY
    one = turns == 1 or life.now["channel"] in rules["live_channels"]
    reopened = any(reopen.second <= window for reopen in life.reopens)
    resolved = int(one and not reopened and not any(came_again(ticket, other, window) for other in family))
    dims = {"all": "", **ticket.latest, "agent": ticket.credit(), "group": ticket.last_group(), "hour": at.second}
    knowledge = "with" if any(reply.knowledge for reply in replies) else "without"
    macro = "with" if any(reply.macro for reply in replies) else "without"
    return [(f"first_contact{split}", at.second, resolved, dims)
            for split in ("", f".{knowledge}_knowledge", f".{macro}_macro")]


def came_again(ticket, other, window):
    """A ticket created in the window, which begins with the solve's second, unless on another category."""
    if other is ticket or not ticket.life.solves[0].at.second <= other.born <= window:
        return False
    mine, theirs = ticket.life.now["category"], other.life.now["category"]
    return mine is None or theirs is None or mine == theirs


def repeats(ticket, family, customer):
    """Was it created within the window after an earlier one, and after an earlier one in its category?"""
    window = ticket.rules["repeat_window_days"] * DAY
    earlier = [t for t in family if t.place < ticket.place and ticket.born <= t.born + window]
    category = ticket.life.now["category"]
    same = category is not None and any(t.life.now["category"] == category for t in earlier)
    dims = {"all": "", **ticket.latest, "agent": ticket.life.creator, "group": ticket.life.created.group,
            "hour": ticket.born}
    return [("repeat_contact", ticket.born, int(bool(earlier)), dims),
            ("repeat_issue", ticket.born, int(same), dims),
            ("customers", ticket.born, (customer, bool(earlier), same), {"all": ""})]


def own_events(events):
    """Reviews with one to five stars, answers from zero to ten: only overall."""
    out = []
    for e in events:
        second = instant(e["occurred_at"])[0]
        if e["type"] == "customer.reviewed":
            out.append(("review", second, e["stars"], {"all": ""}))
        elif e["type"] == "customer.nps_answered":
            out.append(("nps", second, e["score"], {"all": ""}))
    return out
