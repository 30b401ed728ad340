//! Going through the journal subject by subject, a page at a time.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::errors::StoreError;
use crate::items::{Item, PK, SK, get_string, key};
use crate::keys::SubjectPk;
use crate::quarantine::QUARANTINE_PREFIX;
use crate::scans::SubjectStatus;

/// Items that are read at once.
const ITEMS_AT_ONCE: i32 = 500;

/// How far a walk has come: the keys of the last item that is done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Place {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

/// A part of the journal.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// The subjects in it, each whole.
    pub subjects: Vec<(SubjectPk, SubjectStatus)>,
    /// Deliveries in quarantine, what has expired and is not deleted yet included.
    pub quarantined: usize,
    /// Where to go on; `None` at the end.
    pub next: Option<Place>,
}

impl Store {
    /// Reads the next subjects after a place, with the last time that each one's history tells of.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn walk(&self, after: Option<&Place>) -> Result<Walked, StoreError> {
        let mut start = after.map(|place| key(&place.pk, &place.sk));
        let mut walk = Walk::default();
        loop {
            let (items, next) = self.walk_page(start).await?;
            for item in &items {
                walk.add(item)?;
            }
            match next {
                None => return Ok(walk.walked(None)),
                // The last subject may go on in the next page: it is left to the next part.
                Some(_) if walk.whole.is_some() => {
                    walk.drop_last();
                    let next = walk.whole.take();
                    return Ok(walk.walked(next));
                }
                Some(next) => start = Some(next),
            }
        }
    }

    async fn walk_page(
        &self,
        start: Option<HashMap<String, AttributeValue>>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let scan = self.client.scan().table_name(&self.tables.journal).consistent_read(true);
        let output = scan.limit(ITEMS_AT_ONCE).set_exclusive_start_key(start).send().await?;
        Ok((output.items.unwrap_or_default(), output.last_evaluated_key))
    }
}

/// What has been read: a scan brings the items of one partition together.
#[derive(Default)]
struct Walk {
    subjects: Vec<(SubjectPk, SubjectStatus)>,
    /// Partitions of the quarantine, with how many deliveries wait there.
    quarantined: Vec<(String, usize)>,
    /// The last item.
    last: Option<Place>,
    /// The last item of the partition before the last one's.
    whole: Option<Place>,
}

impl Walk {
    fn add(&mut self, item: &Item) -> Result<(), StoreError> {
        let (pk, sk) = (get_string(item, PK)?.to_owned(), get_string(item, SK)?.to_owned());
        if self.last.as_ref().is_some_and(|last| last.pk != pk) {
            self.whole = self.last.take();
        }
        if let Some(subject) = SubjectPk::parse(&pk) {
            match self.subjects.last_mut() {
                Some((known, status)) if *known == subject => status.add(item)?,
                Some(_) | None => {
                    let mut status = SubjectStatus::default();
                    status.add(item)?;
                    self.subjects.push((subject, status));
                }
            }
        } else if pk.starts_with(QUARANTINE_PREFIX) {
            match self.quarantined.last_mut() {
                Some((known, count)) if *known == pk => *count += 1,
                Some(_) | None => self.quarantined.push((pk.clone(), 1)),
            }
        }
        self.last = Some(Place { pk, sk });
        Ok(())
    }

    /// Drops the last partition, of which there may be more.
    fn drop_last(&mut self) {
        let last = self.last.as_ref().map(|last| last.pk.as_str());
        self.subjects.retain(|(subject, _)| Some(subject.as_str()) != last);
        self.quarantined.retain(|(partition, _)| Some(partition.as_str()) != last);
    }

    fn walked(self, next: Option<Place>) -> Walked {
        let quarantined = self.quarantined.iter().map(|(_, count)| count).sum();
        Walked { subjects: self.subjects, quarantined, next }
    }
}
