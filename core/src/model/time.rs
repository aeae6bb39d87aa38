//! Times that the store writes, and the types of the fields that hold them.

use std::time::{Duration, SystemTime};

use super::attribute::{self, Attribute, Codec, Encoded, unexpected_kind};
use super::{Model, Store};
use crate::backend::Backend;
use crate::error::{Error, ErrorKind, Result};
use crate::request::{epoch_second, whole_second};
use crate::value::{AttributeType, AttributeValue, Number};

/// A type that can hold the time of a write: that of a field `#[model(created_at)]` or `#[model(updated_at)]`.
///
/// | type | is kept as | is empty as |
/// |---|---|---|
/// | `u64`, `i64` | N, seconds since 1970 | 0 |
/// | `SystemTime`, `jiff::Timestamp`, `chrono::DateTime<Utc>` | S, RFC 3339 with nine digits of fraction | the beginning of 1970 |
/// | `String` | S, the same | `""` |
/// | `Option` of one | as what is in it | `None` |
///
/// ```
/// use std::time::SystemTime;
///
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
///
/// #[derive(Model)]
/// #[model(table = "notes")]
/// struct Note {
///     #[model(partition_key)]
///     id: String,
///     text: String,
///     #[model(created_at)]
///     created: SystemTime,
///     #[model(updated_at)]
///     changed: Option<u64>,
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<Note>().run_blocking()?;
/// let mut note = Note::builder().id("1").text("a note").build();
/// note.save().run_blocking(&store)?;
/// let created = note.created;
/// note.update().set(|n| n.text().set("another")).run_blocking(&store)?;
/// assert_eq!(note.created, created);
/// assert!(note.changed.is_some());
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold the time of a write",
    label = "not a type of times",
    note = "`SystemTime`, `u64` or `i64` (seconds since 1970), `String` (RFC 3339), `jiff::Timestamp`, `chrono::DateTime<Utc>`, or an \
            `Option` of one"
)]
pub trait TimeField: Sized {
    /// The value that says this time.
    ///
    /// # Errors
    /// `Encode` for a time that the type cannot hold.
    fn from_time(time: SystemTime) -> Result<Self>;

    /// Whether it says nothing yet.
    fn is_unset(&self) -> bool;
}

/// A type that can hold the time an item expires at: that of a field `#[model(ttl)]`.
///
/// It is kept as N, seconds since 1970, whatever its type is otherwise kept as, because DynamoDB's time to live reads nothing
/// else (SEMANTICS 15). What says nothing is not stored: such an item never expires.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold the time an item expires at",
    label = "not a type of times",
    note = "`SystemTime`, `u64` or `i64` (seconds since 1970), `jiff::Timestamp`, `chrono::DateTime<Utc>`, or an `Option` of one"
)]
pub trait TtlField: TimeField {
    /// What its typed path is declared as.
    type Declared: Attribute;

    /// The time; `None` where it says nothing.
    fn time(&self) -> Option<SystemTime>;
}

/// A model whose items expire: it has a field `#[model(ttl)]`. The derive says so, and
/// [`create_table`](Store::create_table) turns the expiry on where the backend has one.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// #[model(table = "sessions")]
/// struct Session {
///     #[model(partition_key)]
///     id: String,
///     #[model(ttl)]
///     expires: Option<SystemTime>,
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<Session>().run_blocking()?;
/// let mut session = Session::builder().id("1").build();
/// session.save().expires_in(Duration::from_secs(60)).run_blocking(&store)?;
/// assert!(!session.is_expired(&store));
/// assert!(session.is_expired_at(store.now() + Duration::from_secs(61)));
/// assert_eq!(Session::TTL_ATTRIBUTE, Some("expires"));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "the items of `{Self}` do not expire",
    label = "a model without a time to live",
    note = "mark the field that holds when an item expires with `#[model(ttl)]`"
)]
pub trait Expires: Model {
    /// When the item expires; `None`: never.
    fn expires_at(&self) -> Option<SystemTime>;

    /// Whether the item has expired at this time. DynamoDB compares whole seconds, and may remove the item up to two days later:
    /// until then, reads give it.
    fn is_expired_at(&self, time: SystemTime) -> bool {
        self.expires_at().is_some_and(|expiry| epoch_second(expiry) <= epoch_second(time))
    }

    /// Whether the item has expired now, by the store's clock.
    fn is_expired<B: Backend + ?Sized>(&self, store: &Store<B>) -> bool {
        self.is_expired_at(store.now())
    }
}

/// How a field holds a time, without its type: a part of a [`Rule`](super::Rule).
#[derive(Debug, Clone, Copy)]
pub struct Times {
    write: fn(SystemTime) -> Result<AttributeValue>,
    is_unset: fn(&AttributeValue) -> bool,
}

impl Times {
    /// As the type is kept.
    #[must_use]
    pub const fn of<T: TimeField + Attribute>() -> Self {
        Self {
            write: |time| attribute::class::present(&T::from_time(time)?),
            is_unset: |value| T::from_attribute(value).is_ok_and(|field| field.is_unset()),
        }
    }

    /// As seconds since 1970.
    #[must_use]
    pub const fn ttl<T: TtlField>() -> Self {
        Self {
            write: |time| {
                let value = EpochSeconds::encode(&T::from_time(time)?)?;
                value.ok_or_else(|| out_of_range("a time to live"))
            },
            is_unset: |value| <EpochSeconds as Codec<T>>::decode(value).is_ok_and(|field| field.is_unset()),
        }
    }

    /// The value of this time.
    pub(super) fn write(self, time: SystemTime) -> Result<AttributeValue> {
        (self.write)(time)
    }

    /// Whether this value says nothing yet.
    pub(super) fn is_unset(self, value: &AttributeValue) -> bool {
        (self.is_unset)(value)
    }
}

fn out_of_range(what: &str) -> Error {
    Error::new(ErrorKind::Encode, format!("the time is out of the range of {what}"))
}

/// The time at the beginning of a second.
fn at(seconds: i64) -> Option<SystemTime> {
    let duration = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(duration)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(duration)
    }
}

/// `duration` after `now`, on a whole second: not before the duration is over.
pub(super) fn expiry(now: SystemTime, duration: Duration) -> Result<SystemTime> {
    let exact = now.checked_add(duration);
    let second = exact.and_then(|exact| {
        let second = epoch_second(exact);
        if at(second)? == exact { Some(exact) } else { at(second.checked_add(1)?) }
    });
    second.ok_or_else(|| out_of_range("times"))
}

/// The last second of the year 9999, which RFC 3339 ends with.
const LAST_SECOND: i64 = 253_402_300_799;

/// The text of a time in RFC 3339, with nine digits of fraction always, so that the order of the texts is that of the times.
pub(super) fn rfc3339(time: SystemTime) -> Result<String> {
    if (0..=LAST_SECOND).contains(&epoch_second(time)) {
        Ok(humantime::format_rfc3339_nanos(time).to_string())
    } else {
        Err(out_of_range("text, the years 1970 to 9999"))
    }
}

/// Kept as S, in RFC 3339 with nine digits of fraction always, so that the order of the texts is the order of the times.
impl Attribute for SystemTime {
    type Class = attribute::class::Str;
    type VecClass = attribute::class::List<Self>;
    type Inner = Self;
    type Field<M, W: Attribute, K> = super::Field<M, W, K>;

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        rfc3339(*self).map(|text| Some(text.into()))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        let text = value.as_s().ok_or_else(|| unexpected_kind(AttributeType::S, value))?;
        humantime::parse_rfc3339(text)
            .map_err(|_| Error::new(ErrorKind::Decode, "expected an RFC 3339 instant"))
    }
}

/// Keeps a time as N, seconds since 1970: the codec of a field `#[model(ttl)]`.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use itemstore::model::{Codec, EpochSeconds};
///
/// let time = SystemTime::UNIX_EPOCH + Duration::from_millis(7_900);
/// assert_eq!(EpochSeconds::encode(&time)?, Some(7.into()));
/// # Ok::<(), itemstore::Error>(())
/// ```
#[derive(Debug)]
pub struct EpochSeconds;

impl<T: TtlField> Codec<T> for EpochSeconds {
    fn encode(value: &T) -> Result<Option<AttributeValue>> {
        Ok(value.time().map(|time| Number::from(epoch_second(time)).into()))
    }

    fn decode(value: &AttributeValue) -> Result<T> {
        let seconds = match value {
            AttributeValue::N(number) => whole_second(number),
            AttributeValue::Null => Some(0),
            other => return Err(unexpected_kind(AttributeType::N, other)),
        };
        let time = seconds.and_then(at).ok_or_else(|| out_of_range("times"));
        time.and_then(T::from_time).map_err(|error| error.with_kind(ErrorKind::Decode))
    }
}

impl TimeField for SystemTime {
    fn from_time(time: SystemTime) -> Result<Self> {
        Ok(time)
    }

    fn is_unset(&self) -> bool {
        *self == Self::UNIX_EPOCH
    }
}

impl TtlField for SystemTime {
    type Declared = Encoded<Self, EpochSeconds>;

    fn time(&self) -> Option<SystemTime> {
        (!self.is_unset()).then_some(*self)
    }
}

macro_rules! seconds_since_1970 {
    ($($integer:ty),+) => {$(
        impl TimeField for $integer {
            fn from_time(time: SystemTime) -> Result<Self> {
                Self::try_from(epoch_second(time)).map_err(|_| out_of_range(stringify!($integer)))
            }

            fn is_unset(&self) -> bool {
                *self == 0
            }
        }

        impl TtlField for $integer {
            type Declared = Self;

            /// A number of seconds that no time can hold is one that never comes.
            fn time(&self) -> Option<SystemTime> {
                i64::try_from(*self).ok().filter(|seconds| *seconds != 0).and_then(at)
            }
        }
    )+};
}

seconds_since_1970!(u64, i64);

impl TimeField for String {
    fn from_time(time: SystemTime) -> Result<Self> {
        rfc3339(time)
    }

    fn is_unset(&self) -> bool {
        self.is_empty()
    }
}

impl<T: TimeField> TimeField for Option<T> {
    fn from_time(time: SystemTime) -> Result<Self> {
        T::from_time(time).map(|field| Some(field).filter(|field| !field.is_unset()))
    }

    fn is_unset(&self) -> bool {
        self.as_ref().is_none_or(T::is_unset)
    }
}

impl<T: TtlField> TtlField for Option<T> {
    type Declared = Option<T::Declared>;

    fn time(&self) -> Option<SystemTime> {
        self.as_ref().and_then(T::time)
    }
}

#[cfg(feature = "jiff")]
impl TimeField for jiff::Timestamp {
    fn from_time(time: SystemTime) -> Result<Self> {
        Self::try_from(time).map_err(|_| out_of_range("jiff::Timestamp"))
    }

    fn is_unset(&self) -> bool {
        *self == Self::UNIX_EPOCH
    }
}

#[cfg(feature = "jiff")]
impl TtlField for jiff::Timestamp {
    type Declared = Encoded<Self, EpochSeconds>;

    fn time(&self) -> Option<SystemTime> {
        if self.is_unset() { None } else { at(self.as_second()) }
    }
}

#[cfg(feature = "chrono")]
impl TimeField for chrono::DateTime<chrono::Utc> {
    fn from_time(time: SystemTime) -> Result<Self> {
        let second = at(epoch_second(time)).and_then(|second| time.duration_since(second).ok());
        second
            .and_then(|fraction| Self::from_timestamp(epoch_second(time), fraction.subsec_nanos()))
            .ok_or_else(|| out_of_range("chrono::DateTime"))
    }

    fn is_unset(&self) -> bool {
        *self == Self::UNIX_EPOCH
    }
}

#[cfg(feature = "chrono")]
impl TtlField for chrono::DateTime<chrono::Utc> {
    type Declared = Encoded<Self, EpochSeconds>;

    fn time(&self) -> Option<SystemTime> {
        if self.is_unset() { None } else { at(self.timestamp()) }
    }
}
