//! `[retention]`: how long histories are kept.

use schemars::JsonSchema;
use serde::Deserialize;

use super::values::MonthsKept;

/// How long histories are kept; figures stay in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Retention")]
pub(super) struct Retention {
    /// How many months a history is kept after its end: a ticket, a customer, a call. Once a day
    /// what ended longer ago is removed, as by `tallydesk retain`. Without it, everything is kept.
    keep_months: Option<MonthsKept>,
}

impl Retention {
    /// How many months, if not for ever.
    pub(super) fn keep_months(self) -> Option<u32> {
        self.keep_months.map(|months| months.0)
    }
}
