//! Figures that were told once and are others now.

use serde::{Deserialize, Serialize};

use super::Figure;
use crate::Period;

/// A figure of an earlier digest that reads differently now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restated {
    /// The period that it is about.
    pub period: Period,
    /// The KPI's id.
    pub kpi: String,
    /// As it was told last.
    pub told: Figure,
    /// As it is now. The difference of `n` is what came late, or was taken back.
    pub now: Figure,
}
