/// How a measure's amounts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureKind {
    /// Seconds; has mean and quantiles.
    Duration,
    /// How many; only the sum is read.
    Count,
    /// 1 for yes, 0 for no; the mean is a share.
    Share,
    /// Thousandths of a point; the mean is a score.
    Score,
}

/// Declares the measures once: number (as stored), name (as shown), kind.
macro_rules! measures {
    ($($(#[$doc:meta])* $number:literal $name:ident $id:literal $kind:ident,)*) => {
        /// What a ticket contributes to. The numbers are stored: they never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure { $($(#[$doc])* $name,)* }

        impl Measure {
            /// Every measure.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in JSON and in KPI ids.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How its amounts are read.
            #[must_use]
            pub fn kind(self) -> MeasureKind {
                match self { $(Self::$name => MeasureKind::$kind,)* }
            }

            /// The number under which it is stored.
            #[must_use]
            pub fn number(self) -> u8 {
                match self { $(Self::$name => $number,)* }
            }

            /// The measure stored under a number.
            #[must_use]
            pub fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

measures! {
    /// Tickets by the day of their creation.
    1 TicketsCreated "tickets_created" Count,
    /// Tickets by the day of their last solve, while they are solved.
    2 TicketsSolved "tickets_solved" Count,
    /// +1 on creation and reopen, −1 on solve; the running sum is the backlog.
    3 Backlog "backlog" Count,
    /// Changes from solved or closed to an unsolved status.
    4 Reopens "reopens" Count,
    /// Public messages by agents that answer (the opening is none).
    5 Replies "replies" Count,
    /// Creation to first agent reply.
    6 FirstReplyTime "first_reply_time" Duration,
    /// Each requester turn to the reply that ends it.
    7 ReplyTime "reply_time" Duration,
    /// Time in new, open and on hold until the last solve.
    8 RequesterWaitTime "requester_wait_time" Duration,
    /// Time in pending until the last solve.
    9 AgentWaitTime "agent_wait_time" Duration,
    /// Time on hold until the last solve.
    10 OnHoldTime "on_hold_time" Duration,
    /// Creation to first solve.
    11 FirstResolutionTime "first_resolution_time" Duration,
    /// Creation to last solve, while the ticket is solved.
    12 FullResolutionTime "full_resolution_time" Duration,
    /// Whether the latest rating is positive.
    13 Csat "csat" Share,
    /// The latest rating on 1–5.
    14 CsatScore "csat_score" Score,
    /// Whether a solved ticket took exactly one agent reply.
    15 OneTouch "one_touch" Share,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_number_finds_its_measure_again() {
        for measure in Measure::ALL {
            assert_eq!(Measure::from_number(measure.number()), Some(*measure));
        }
        assert_eq!(Measure::from_number(0), None);
    }
}
