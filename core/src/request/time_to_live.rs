//! UpdateTimeToLive and DescribeTimeToLive: the expiry of items.

use crate::schema::TableName;
use crate::value::Text;

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
}
