//! Where new ids come from.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// Makes the ids a store hands out.
///
/// A closure is one: `|| my_ids.next()`. Its ids are used as they are, whatever form a field asks for.
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
///
/// let store = Store::builder(MemoryBackend::new()).id_generator(|| "the only one".to_owned()).build();
/// assert_eq!(store.new_id(), "the only one");
/// ```
pub trait IdGenerator: Send + Sync + 'static {
    /// A new id.
    fn new_id(&self) -> String;

    /// A new id for a field `#[model(generate = "..")]` that asks for this form, made at this time. Default: the generator's own.
    fn new_id_as(&self, form: IdForm, now: SystemTime) -> String {
        let _ = (form, now);
        self.new_id()
    }
}

/// The form of an id that a field asks for.
///
/// The local value has its id after success only, so that a write which is run again after an error makes another one. Where the
/// [outcome](crate::Error::outcome_unknown) of the first is unknown, both may be stored: where that matters, give the field its id
/// before, by [`Store::new_id`](super::Store::new_id).
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore_memory::MemoryBackend;
///
/// #[derive(Model)]
/// #[model(table = "app", partition_key = "ORDER#{id}", sort_key = "META")]
/// struct Order {
///     #[model(generate = "uuid7")]
///     id: String,
///     total: u32,
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// let store = Store::new(MemoryBackend::new());
/// store.create_table::<Order>().run_blocking()?;
/// let mut order = Order::builder().total(3).build();
/// order.create().run_blocking(&store)?;
/// assert_eq!(order.id.len(), 36);
/// assert!(Order::get(&order.id).run_blocking(&store)?.is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdForm {
    /// `uuid4`: 122 random bits.
    Uuid4,
    /// `uuid7`: the millisecond, then 74 random bits, so that later ids come after earlier ones.
    Uuid7,
    /// `ulid`: the same with 80 random bits, in 26 characters.
    Ulid,
}

impl IdForm {
    /// The id of these bits, all of them random but for those that mark a UUID of version 4.
    fn id(self, bits: [u8; 16], now: SystemTime) -> String {
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
        let [a, b, c, d, e, f, marked @ ..] = bits;
        match self {
            Self::Uuid4 => uuid::Builder::from_random_bytes(bits).into_uuid().to_string(),
            // The marks of its version are where those of version 4 are.
            Self::Uuid7 => uuid::Builder::from_unix_timestamp_millis(millis, &marked).into_uuid().to_string(),
            Self::Ulid => {
                let [_, _, _, g, h, i, j, ..] = marked;
                let random = [0, 0, 0, 0, 0, 0, a, b, c, d, e, f, g, h, i, j];
                ulid::Ulid::from_parts(millis, u128::from_be_bytes(random)).to_string()
            }
        }
    }
}

impl<F: Fn() -> String + Send + Sync + 'static> IdGenerator for F {
    fn new_id(&self) -> String {
        self()
    }
}

/// Random ids, of the form asked for, else UUIDs of version 4: the default of a store.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdGenerator for RandomIds {
    fn new_id(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }

    fn new_id_as(&self, form: IdForm, now: SystemTime) -> String {
        form.id(uuid::Uuid::new_v4().into_bytes(), now)
    }
}

/// Ids of the form asked for, else UUIDs of version 4, that are the same for the same seed: for tests.
///
/// ```
/// use itemstore::model::{IdGenerator, SeededIds};
///
/// assert_eq!(SeededIds::new(7).new_id(), SeededIds::new(7).new_id());
/// ```
#[derive(Debug)]
pub struct SeededIds {
    state: AtomicU64,
}

/// What the state of SplitMix64 grows by.
const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

impl SeededIds {
    /// The ids of `seed`, from the first.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: AtomicU64::new(seed) }
    }

    /// 16 bytes of SplitMix64.
    fn bits(&self) -> [u8; 16] {
        let state = self.state.fetch_add(GOLDEN_GAMMA.wrapping_mul(2), Ordering::Relaxed);
        let (first, second) =
            (state.wrapping_add(GOLDEN_GAMMA), state.wrapping_add(GOLDEN_GAMMA.wrapping_mul(2)));
        ((u128::from(mix(first)) << 64) | u128::from(mix(second))).to_be_bytes()
    }
}

const fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

impl IdGenerator for SeededIds {
    fn new_id(&self) -> String {
        self.new_id_as(IdForm::Uuid4, SystemTime::UNIX_EPOCH)
    }

    fn new_id_as(&self, form: IdForm, now: SystemTime) -> String {
        form.id(self.bits(), now)
    }
}

/// `prefix1`, `prefix2`, …, whatever form is asked for: for tests that compare what they stored.
#[derive(Debug)]
pub struct SequentialIds {
    prefix: String,
    last: AtomicU64,
}

impl SequentialIds {
    /// Ids that begin with `prefix`, from 1.
    #[must_use]
    pub fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), last: AtomicU64::new(0) }
    }
}

impl IdGenerator for SequentialIds {
    fn new_id(&self) -> String {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}{number}", self.prefix)
    }
}
