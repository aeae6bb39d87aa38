//! UpdateTimeToLive and DescribeTimeToLive: the expiry of items, and which items have expired.

use std::time::{Duration, SystemTime};

use super::check::Constraints;
use super::tables::table_not_found;
use crate::error::{Error, Result};
use crate::schema::TableName;
use crate::schema::limits::{EXPIRY_PAST_SECONDS, KEY_ATTRIBUTE_NAME_BYTES};
use crate::value::{AttributeValue, Item, Number, Text};

/// Turns the expiry of a table's items on or off (SEMANTICS 15).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateTimeToLive {
    /// The table.
    pub table_name: TableName,
    /// The attribute that holds the second of the epoch at which an item expires.
    pub attribute_name: Text,
    /// On or off.
    pub enabled: bool,
}

impl UpdateTimeToLive {
    /// Items expire at the time that `attribute_name` tells.
    #[must_use]
    pub fn enable(table_name: TableName, attribute_name: impl Into<Text>) -> Self {
        Self { table_name, attribute_name: attribute_name.into(), enabled: true }
    }

    /// Items expire no more.
    #[must_use]
    pub fn disable(table_name: TableName, attribute_name: impl Into<Text>) -> Self {
        Self { table_name, attribute_name: attribute_name.into(), enabled: false }
    }
}

impl UpdateTimeToLive {
    /// All that is refused before the table is looked at (SEMANTICS 15).
    ///
    /// # Errors
    /// `Validation`
    pub fn check(&self) -> Result<()> {
        let name = self.attribute_name.as_str();
        let mut broken = Constraints::default();
        let range = 1..=KEY_ATTRIBUTE_NAME_BYTES;
        broken.length(name, "timeToLiveSpecification.attributeName", name.len(), range);
        broken.finish().map_err(|error| self.located(error))
    }

    /// The refusal of a table that does not exist, in the words of the control plane (SEMANTICS 3.2).
    #[must_use]
    pub fn table_not_found(&self) -> Error {
        table_not_found(&self.table_name, "UpdateTimeToLive")
    }

    /// What is refused about the present setting of the table, once it is found (SEMANTICS 15): one that is made already, and
    /// one for another attribute than that of an expiry that is on.
    ///
    /// # Errors
    /// `Validation`
    pub fn check_against(&self, present: &DescribeTimeToLiveOutput) -> Result<()> {
        let refused = match (present.active_attribute(), self.enabled) {
            (Some(current), _) if *current != self.attribute_name => {
                format!(
                    "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
                )
            }
            (Some(_), true) => "TimeToLive is already enabled".to_owned(),
            (None, false) => "TimeToLive is already disabled".to_owned(),
            (Some(_), false) | (None, true) => return Ok(()),
        };
        Err(self.located(Error::validation(refused)))
    }

    /// The refusal of a change too soon after another, which the service makes for an hour (SEMANTICS 15).
    #[must_use]
    pub fn too_soon(&self) -> Error {
        self.located(Error::validation(
            "Time to live has been modified multiple times within a fixed interval",
        ))
    }

    /// The setting as it is after this change, which has passed its checks, where it takes effect at once.
    #[must_use]
    pub fn changed(&self) -> DescribeTimeToLiveOutput {
        if self.enabled {
            DescribeTimeToLiveOutput::enabled(self.attribute_name.clone())
        } else {
            DescribeTimeToLiveOutput::disabled()
        }
    }

    fn located(&self, error: Error) -> Error {
        error.with_operation("UpdateTimeToLive").with_table(&self.table_name)
    }
}

/// What UpdateTimeToLive answers: the setting it has made.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateTimeToLiveOutput {
    /// The attribute.
    pub attribute_name: Text,
    /// On or off.
    pub enabled: bool,
}

impl UpdateTimeToLiveOutput {
    /// The setting made.
    #[must_use]
    pub fn new(attribute_name: impl Into<Text>, enabled: bool) -> Self {
        Self { attribute_name: attribute_name.into(), enabled }
    }
}

/// Where the expiry of a table is in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeToLiveStatus {
    /// Being turned on.
    Enabling,
    /// On.
    Enabled,
    /// Being turned off.
    Disabling,
    /// Off.
    #[default]
    Disabled,
}

/// Asks about the expiry of a table's items.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DescribeTimeToLive {
    /// The table.
    pub table_name: TableName,
}

impl DescribeTimeToLive {
    /// For the table of this name.
    #[must_use]
    pub fn new(table_name: TableName) -> Self {
        Self { table_name }
    }

    /// Nothing is refused before the table is looked at: its name is checked by its type.
    ///
    /// # Errors
    /// None today.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }

    /// The refusal of a table that does not exist, in the words of the control plane (SEMANTICS 3.2).
    #[must_use]
    pub fn table_not_found(&self) -> Error {
        table_not_found(&self.table_name, "DescribeTimeToLive")
    }
}

/// What DescribeTimeToLive answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct DescribeTimeToLiveOutput {
    /// On or off.
    pub status: TimeToLiveStatus,
    /// The attribute, unless it is off.
    pub attribute_name: Option<Text>,
}

impl DescribeTimeToLiveOutput {
    /// The expiry is on for this attribute.
    #[must_use]
    pub fn enabled(attribute_name: impl Into<Text>) -> Self {
        Self { status: TimeToLiveStatus::Enabled, attribute_name: Some(attribute_name.into()) }
    }

    /// The expiry is off.
    #[must_use]
    pub fn disabled() -> Self {
        Self::default()
    }

    /// The attribute that items expire by; `None` when they do not, or not any more.
    #[must_use]
    pub fn active_attribute(&self) -> Option<&Text> {
        match self.status {
            TimeToLiveStatus::Enabling | TimeToLiveStatus::Enabled => self.attribute_name.as_ref(),
            TimeToLiveStatus::Disabling | TimeToLiveStatus::Disabled => None,
        }
    }
}

/// Whether an item has expired by this attribute, and may be deleted: the attribute is a number, and the second it tells has come
/// and is not more than five years ago (SEMANTICS 15). A fraction of a second is left out.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use itemstore::request::is_expired;
/// use itemstore::value::Item;
///
/// let session = Item::new().with("id", "1").with("expires", 1_700_000_060);
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_060);
/// assert!(is_expired(&session, "expires", now));
/// assert!(!is_expired(&session, "expires", now - Duration::from_millis(1)));
/// assert!(!is_expired(&session, "id", now));
/// ```
#[must_use]
pub fn is_expired(item: &Item, attribute_name: &str, now: SystemTime) -> bool {
    let expiry = item.get(attribute_name).and_then(AttributeValue::as_n).and_then(whole_second);
    // What no i64 holds is far in the future, or more than five years ago.
    let age = expiry.and_then(|expiry| epoch_second(now).checked_sub(expiry));
    age.is_some_and(|age| (0..=EXPIRY_PAST_SECONDS).contains(&age))
}

/// The whole second that a time is in, counted from 1970.
pub(crate) fn epoch_second(time: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => whole(since),
        // The second begins before the time.
        Err(before) => {
            let before = before.duration();
            -whole(before).saturating_add(i64::from(before.subsec_nanos() > 0))
        }
    }
}

/// The whole part of a number, as DynamoDB reads a time to live (SEMANTICS 15).
pub(crate) fn whole_second(number: &Number) -> Option<i64> {
    let text = number.to_string();
    text.split('.').next().and_then(|whole| whole.parse().ok())
}
