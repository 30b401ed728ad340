use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// Where a ticket stands. `solved` and `closed` are the solved statuses.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has looked at it.
    #[default]
    New,
    /// Somebody is on it.
    Open,
    /// It waits for the requester.
    Pending,
    /// It waits for a third party.
    OnHold,
    /// Solved; the requester may come back.
    Solved,
    /// Solved and archived.
    Closed,
}

impl Status {
    /// True for `solved` and `closed`.
    #[must_use]
    pub fn is_solved(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }

    /// The word in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }
}

/// What an event says about a field: nothing, that it is empty now, or its new value.
///
/// In JSON: absent, `null`, a string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// The event does not speak of the field.
    #[default]
    Keep,
    /// The field is empty from now on.
    Empty,
    /// The field's value from now on.
    Set(String),
}

impl Change {
    /// True if the event does not speak of the field; such a field is not written to JSON.
    #[must_use]
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value set, if one is.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Keep | Self::Empty => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Applies the change to a field.
    pub fn apply(&self, field: &mut Option<String>) {
        match self {
            Self::Keep => {}
            Self::Empty => *field = None,
            Self::Set(value) => *field = Some(value.clone()),
        }
    }
}

impl From<Option<String>> for Change {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::Empty, Self::Set)
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<String>::deserialize(deserializer).map(Self::from)
    }
}

impl JsonSchema for Change {
    fn schema_name() -> Cow<'static, str> {
        "Change".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "null"], "description": "null empties the field" })
    }
}

/// A score, kept in thousandths. In JSON a number; `good_bad` ratings may say `"good"` or `"bad"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    thousandths: i64,
}

impl Score {
    /// A score from thousandths.
    #[must_use]
    pub fn from_thousandths(thousandths: i64) -> Self {
        Self { thousandths }
    }

    /// The score in thousandths.
    #[must_use]
    pub fn thousandths(self) -> i64 {
        self.thousandths
    }

    fn from_number(number: f64) -> Option<Self> {
        let thousandths = (number * 1000.0).round();
        // Scores are at most 100; the bound only keeps the conversion exact.
        #[allow(clippy::as_conversions, clippy::cast_possible_truncation)]
        (thousandths.abs() <= 1e12).then_some(Self { thousandths: thousandths as i64 })
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.thousandths % 1000 == 0 {
            return serializer.serialize_i64(self.thousandths / 1000);
        }
        #[allow(clippy::as_conversions, clippy::cast_precision_loss)]
        serializer.serialize_f64(self.thousandths as f64 / 1000.0)
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Number(f64),
            Word(String),
        }
        let score = match Given::deserialize(deserializer) {
            Ok(Given::Number(number)) => Self::from_number(number),
            Ok(Given::Word(word)) => match word.as_str() {
                "good" => Some(Self::from_thousandths(1000)),
                "bad" => Some(Self::from_thousandths(0)),
                _ => None,
            },
            Err(_) => None,
        };
        score.ok_or_else(|| de::Error::custom("expected a number, \"good\" or \"bad\""))
    }
}

impl JsonSchema for Score {
    fn schema_name() -> Cow<'static, str> {
        "Score".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "number" }, { "enum": ["good", "bad"] }] })
    }
}

/// Parts of a star: the fewest in which every score of every scale, given in thousandths, is whole
/// once it is mapped to 1–5 (nine steps of a thousand, and a hundred of them).
pub const STAR_PARTS: i64 = 225_000;

/// The closed list of rating scales; each maps linearly to 1–5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum RatingScale {
    /// 0 or `bad`, 1 or `good`.
    #[serde(rename = "good_bad")]
    GoodBad,
    /// 1 to 5.
    #[serde(rename = "stars_5")]
    Stars5,
    /// 1 to 10.
    #[serde(rename = "stars_10")]
    Stars10,
    /// 1 (sad), 2, 3 (happy).
    #[serde(rename = "faces_3")]
    Faces3,
    /// 0 to 100.
    #[serde(rename = "percent")]
    Percent,
}

impl RatingScale {
    /// The lowest and the highest score, in thousandths.
    #[must_use]
    pub fn range_thousandths(self) -> (i64, i64) {
        match self {
            Self::GoodBad => (0, 1_000),
            Self::Stars5 => (1_000, 5_000),
            Self::Stars10 => (1_000, 10_000),
            Self::Faces3 => (1_000, 3_000),
            Self::Percent => (0, 100_000),
        }
    }

    /// The score on the 1–5 scale, in [`STAR_PARTS`] to a star; `None` outside the range. Exact:
    /// no scale's thousandths fall between two parts.
    #[must_use]
    pub fn star_parts(self, score: Score) -> Option<i64> {
        let (low, high) = self.range_thousandths();
        let given = score.thousandths();
        let is_on_scale = (low..=high).contains(&given);
        is_on_scale.then(|| STAR_PARTS + (given - low) * 4 * STAR_PARTS / (high - low))
    }
}

/// Why a ticket left the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeletionReason {
    /// Marked as spam.
    Spam,
    /// Deleted.
    Deleted,
}

/// Which way a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallDirection {
    /// A customer called.
    Inbound,
    /// An agent called.
    Outbound,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// It reached an agent.
    Answered,
    /// The caller hung up before.
    Abandoned,
    /// Nobody picked up.
    Missed,
    /// It went to voicemail.
    Voicemail,
}

/// An amount of money in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    /// Minor units (cents, fen).
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderLine {
    /// The article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The article's category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How many.
    pub quantity: u32,
    /// Price of one, in minor units of the order's currency.
    pub unit_amount: i64,
}

/// An article of an order that something was made good of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleLine {
    /// The article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The article's category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How many.
    pub quantity: u32,
}

/// A side of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trader {
    /// The shop.
    Seller,
    /// The customer.
    Buyer,
}

/// The kind of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeKind {
    /// A claim at the marketplace.
    Claim,
    /// A chargeback at the bank.
    Chargeback,
}

/// Whether an agent is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Ready for work.
    Available,
    /// Handling something.
    Busy,
    /// On duty, not at the desk.
    Away,
    /// Off duty.
    Offline,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stars as a fraction.
    fn check(scale: RatingScale, given: &str, expected: Option<(i64, i64)>) {
        let score: Score = serde_json::from_str(given).expect("a score");
        let expected = expected.map(|(stars, of)| stars * STAR_PARTS / of);
        assert_eq!(scale.star_parts(score), expected, "{scale:?} {given}");
    }

    #[test]
    fn scales_map_linearly_to_one_to_five() {
        check(RatingScale::GoodBad, "\"good\"", Some((5, 1)));
        check(RatingScale::GoodBad, "0", Some((1, 1)));
        check(RatingScale::Stars5, "4.5", Some((9, 2)));
        check(RatingScale::Stars10, "8", Some((37, 9)));
        check(RatingScale::Faces3, "2", Some((3, 1)));
        check(RatingScale::Percent, "100", Some((5, 1)));
        check(RatingScale::Stars5, "0", None);
        check(RatingScale::Percent, "101", None);
    }

    #[test]
    fn no_thousandth_of_any_scale_falls_between_two_parts() {
        let scales = [
            RatingScale::GoodBad,
            RatingScale::Stars5,
            RatingScale::Stars10,
            RatingScale::Faces3,
            RatingScale::Percent,
        ];
        for scale in scales {
            let (low, high) = scale.range_thousandths();
            assert_eq!(4 * STAR_PARTS % (high - low), 0, "{scale:?}");
        }
    }

    #[test]
    fn a_change_tells_absent_from_null() {
        #[derive(Deserialize, Serialize)]
        struct Holder {
            #[serde(default, skip_serializing_if = "Change::is_keep")]
            group: Change,
        }
        for (json, expected) in [
            ("{}", Change::Keep),
            (r#"{"group":null}"#, Change::Empty),
            (r#"{"group":"g"}"#, Change::Set("g".into())),
        ] {
            let holder: Holder = serde_json::from_str(json).expect("a holder");
            assert_eq!(holder.group, expected);
            assert_eq!(serde_json::to_string(&holder).expect("JSON"), json);
        }
    }
}
