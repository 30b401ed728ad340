//! What set off a rule, in Freshdesk's own notation, which is no JSON: `{name:value}`, and
//! `{name:{from:value,to:value}}` for what changed, with commas between several.

/// One thing that set off a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trigger<'a> {
    pub(super) name: &'a str,
    /// What happened, or the value after the change.
    pub(super) value: &'a str,
}

/// The triggers that a text names; `None` if it is not in the notation.
pub(super) fn read(text: &str) -> Option<Vec<Trigger<'_>>> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut triggers = Vec::new();
    loop {
        let (name, after) = rest.split_once(':')?;
        let (value, left) = match after.trim_start().strip_prefix('{') {
            Some(change) => {
                let (change, left) = change.split_once('}')?;
                (after_the_change(change)?, left.trim_start())
            }
            None => after.find(',').map_or((after, ""), |comma| after.split_at(comma)),
        };
        triggers.push(Trigger { name: word(name)?, value: word(value)? });
        if left.is_empty() {
            return Some(triggers);
        }
        rest = left.strip_prefix(',')?;
    }
}

/// The value after `to:`, of `from:value,to:value`.
fn after_the_change(change: &str) -> Option<&str> {
    let mut parts = change.split(',').filter_map(|part| part.split_once(':'));
    parts.find(|(name, _)| name.trim() == "to").map(|(_, value)| value)
}

/// A name or a value without spaces around it, and without braces in it.
fn word(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.contains(['{', '}'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&[(&str, &str)]>) {
        let triggers = read(text);
        let pairs = triggers.map(|triggers| {
            triggers.iter().map(|trigger| (trigger.name, trigger.value)).collect::<Vec<_>>()
        });
        assert_eq!(pairs.as_deref(), expected, "{text}");
    }

    #[test]
    fn an_action_a_change_and_several_of_both_are_read() {
        check("{ticket_action:created}", Some(&[("ticket_action", "created")]));
        check("{note_type:private}", Some(&[("note_type", "private")]));
        check("{status:{from:4,to:6}}", Some(&[("status", "6")]));
        check("{responder_id:{from:,to:150014937111}}", Some(&[("responder_id", "150014937111")]));
        check(" { status : { from : 4 , to : 6 } } ", Some(&[("status", "6")]));
        let several = [("reply_sent", "sent"), ("status", "6"), ("priority", "1")];
        check("{reply_sent:sent,status:{from:2,to:6},priority:{from:3,to:1}}", Some(&several));
    }

    #[test]
    fn what_is_not_in_the_notation_is_no_trigger() {
        for text in ["", "{}", "{", "}", "{status}", "status:6", "{status:{from:4}}", "{a:{to:1}"] {
            check(text, None);
        }
        check("{a:b,}", None);
        check("{a:{to:1}b:c}", None);
        check("{a:b}c}", None);
    }
}
