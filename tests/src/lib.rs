//! Nothing is here: the tests of this crate are in `laws/`.
