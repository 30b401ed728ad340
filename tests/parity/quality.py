"""How complete and how timely what sources tell is: contributions as in contributions.py.

These count overall and under the source that told, and in no other dimension. What was imported is never late.
"""
from history import in_order, instant

ASKED = ("creation", "agent", "customer", "channel", "category")


def contributions(tickets, customers, calls, agents):
    """`tickets`: those of contributions.py with their events, by their keys; the rest: events by subject."""
    out = []
    for (source, _), (ticket, events) in tickets.items():
        if not ticket.life.left_out:
            out += complete(ticket.life, source)
            out += [told(order[0], source) for order, _ in in_order(events)[0]]
    for subjects in (customers, calls, agents):
        out += [told(instant(e["occurred_at"])[0], e.get("source")) for events in subjects.values() for e in events]
    return out


def told(second, source):
    return "event_late", second, 0, {"all": "", "source": source}


def complete(life, source):
    """What is known of a ticket, at its creation or else its first event."""
    first = life.created.second if life.created else life.begun
    known = {"creation": life.created is not None, "agent": agent_known(life), "customer": life.customer is not None,
             "channel": life.now["channel"] is not None, "category": life.now["category"] is not None}
    asked = {part: is_known for part, is_known in known.items() if is_known is not None}
    asked["all"] = all(asked.values())
    return [(f"known.{part}", first, int(is_known), {"all": "", "source": source}) for part, is_known in asked.items()]


def agent_known(life):
    """Of replies and agents' solves: is it known whose each was? None without any."""
    agents = [reply.at.agent for reply in life.replies]
    agents += [solve.at.owner for solve in life.solves if solve.at.by_agent]
    return all(agents) if agents else None
