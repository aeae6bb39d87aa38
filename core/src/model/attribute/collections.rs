//! Options, lists, sets, maps and boxes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use super::class::{self, Scalar, present};
use super::scalars::plain;
use super::{Attribute, unexpected, unexpected_kind};
use crate::error::{Error, ErrorKind, Result};
use crate::model::fields::Field;
use crate::schema::ScalarType;
use crate::value::{
    AttributeType, AttributeValue, Binary, BinarySet, List, Map, Number, NumberSet, StringSet, Text,
    ValueError,
};

/// `None` is an absent attribute.
impl<T: Attribute> Attribute for Option<T> {
    type Class = T::Class;
    type VecClass = class::List<Self>;
    type Inner = T;
    type Field<M, W: Attribute, K> = T::Field<M, W, K>;

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        self.as_ref().map_or(Ok(None), T::to_attribute)
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        T::from_attribute(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
        T::from_plain(value)
    }
}

/// A list, or a binary for bytes.
impl<T: Attribute> Attribute for Vec<T> {
    type Class = T::VecClass;
    type VecClass = class::List<Self>;
    type Inner = Self;
    type Field<M, W: Attribute, K> = Field<M, W, K>;

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        T::slice_to_attribute(self).map(Some)
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        T::vec_from_attribute(value)
    }

    fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
        T::vec_from_plain(value)
    }
}

/// As the value in it.
impl<T: Attribute> Attribute for Box<T> {
    type Class = T::Class;
    type VecClass = class::List<Self>;
    type Inner = Self;
    type Field<M, W: Attribute, K> = Field<M, W, K>;

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        (**self).to_attribute()
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        T::from_attribute(value).map(Self::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Self::new)
    }

    fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
        T::from_plain(value)
    }
}

impl Attribute for List {
    plain!(class::List<AttributeValue>);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::L(self.clone())))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        value.as_l().cloned().ok_or_else(|| unexpected_kind(AttributeType::L, value))
    }
}

impl Attribute for Map {
    plain!(class::Map<AttributeValue>);

    fn to_attribute(&self) -> Result<Option<AttributeValue>> {
        Ok(Some(AttributeValue::M(self.clone())))
    }

    fn from_attribute(value: &AttributeValue) -> Result<Self> {
        value.as_m().cloned().ok_or_else(|| unexpected_kind(AttributeType::M, value))
    }
}

macro_rules! maps {
    ($($map:ident<String, V $(, $hasher:ident: $($bound:path),+)?>),+ $(,)?) => {$(
        impl<V: Attribute $(, $hasher: $($bound +)+ Default + Send + Sync + 'static)?> Attribute for $map<String, V $(, $hasher)?> {
            plain!(class::Map<V>);

            fn to_attribute(&self) -> Result<Option<AttributeValue>> {
                let mut entries = Vec::with_capacity(self.len());
                for (name, value) in self {
                    entries.push((Text::from(name), present(value).map_err(|error| error.within(name))?));
                }
                Ok(Some(AttributeValue::M(entries.into_iter().collect())))
            }

            fn from_attribute(value: &AttributeValue) -> Result<Self> {
                let map = value.as_m().ok_or_else(|| unexpected_kind(AttributeType::M, value))?;
                map.iter()
                    .map(|(name, value)| {
                        let value = V::from_attribute(value).map_err(|error| error.within(name))?;
                        Ok((name.as_str().to_owned(), value))
                    })
                    .collect()
            }

            fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
                let AttributeValue::M(map) = value else { return Err(unexpected("M", &value)) };
                let entries: Result<Map> = map
                    .into_iter()
                    .map(|(name, value)| {
                        let value = V::from_plain(value).map_err(|error| error.within(&name))?;
                        Ok((name, value))
                    })
                    .collect();
                entries.map(AttributeValue::M)
            }
        }
    )+};
}

maps!(BTreeMap<String, V>, HashMap<String, V, S: BuildHasher>);

macro_rules! sets {
    ($($set:ident<T $(, $hasher:ident: $bound:path)?>: $($member:path),+;)+) => {$(
        impl<T $(, $hasher)?> Attribute for $set<T $(, $hasher)?>
        where
            T: Attribute $(+ $member)+,
            T::Class: Scalar,
            $($hasher: $bound + Default + Send + Sync + 'static,)?
        {
            plain!(class::Set<T>);

            fn to_attribute(&self) -> Result<Option<AttributeValue>> {
                set_of(self.iter())
            }

            fn from_attribute(value: &AttributeValue) -> Result<Self> {
                members_of(value)
            }

            fn absent() -> Option<Self> {
                Some(Self::default())
            }

            fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
                set_from_plain::<T>(value)
            }
        }
    )+};
}

sets! {
    BTreeSet<T>: Ord;
    HashSet<T, S: BuildHasher>: Eq, Hash;
}

/// The set of `members`, or nothing when there are none.
fn set_of<'a, T, I>(members: I) -> Result<Option<AttributeValue>>
where
    I: ExactSizeIterator<Item = &'a T>,
    T: Attribute,
    T::Class: Scalar,
{
    if members.len() == 0 {
        return Ok(None);
    }
    let members: Vec<AttributeValue> = members.map(present).collect::<Result<_>>()?;
    set_of_kind(T::Class::KIND, members)
        .map(Some)
        .map_err(|error| Error::new(ErrorKind::Encode, error.to_string()).with_source(error))
}

fn set_of_kind(kind: ScalarType, members: Vec<AttributeValue>) -> Result<AttributeValue, ValueError> {
    let text = |value| if let AttributeValue::S(text) = value { Some(text) } else { None };
    let number = |value| if let AttributeValue::N(number) = value { Some(number) } else { None };
    let binary = |value| if let AttributeValue::B(binary) = value { Some(binary) } else { None };
    Ok(match kind {
        ScalarType::S => AttributeValue::Ss(StringSet::new(members.into_iter().filter_map(text))?),
        ScalarType::N => AttributeValue::Ns(NumberSet::new(members.into_iter().filter_map(number))?),
        ScalarType::B => AttributeValue::Bs(BinarySet::new(members.into_iter().filter_map(binary))?),
    })
}

/// The members of a set of any kind, each read as `T`.
fn members_of<T: Attribute, C: FromIterator<T>>(value: &AttributeValue) -> Result<C>
where
    T::Class: Scalar,
{
    let read = |member: AttributeValue| T::from_attribute(&member);
    match (T::Class::KIND, value) {
        (ScalarType::S, AttributeValue::Ss(set)) => set.iter().cloned().map(Text::into).map(read).collect(),
        (ScalarType::N, AttributeValue::Ns(set)) => set.iter().copied().map(Number::into).map(read).collect(),
        (ScalarType::B, AttributeValue::Bs(set)) => set.iter().cloned().map(Binary::into).map(read).collect(),
        (ScalarType::S, other) => Err(unexpected_kind(AttributeType::Ss, other)),
        (ScalarType::N, other) => Err(unexpected_kind(AttributeType::Ns, other)),
        (ScalarType::B, other) => Err(unexpected_kind(AttributeType::Bs, other)),
    }
}

/// Plain JSON has no set: a list stands for one.
fn set_from_plain<T: Attribute>(value: AttributeValue) -> Result<AttributeValue>
where
    T::Class: Scalar,
{
    let AttributeValue::L(list) = value else { return Err(unexpected("a list", &value)) };
    if list.is_empty() {
        // No set is empty. Null is how plain JSON says that there is nothing, and nothing loads as the empty set.
        return Ok(AttributeValue::Null);
    }
    let members = list.iter().cloned().map(T::from_plain).collect::<Result<Vec<_>>>()?;
    for member in &members {
        if !T::Class::KIND.admits(member) {
            return Err(unexpected_kind(T::Class::KIND.kind(), member));
        }
    }
    set_of_kind(T::Class::KIND, members)
        .map_err(|error| Error::new(ErrorKind::Decode, error.to_string()).with_source(error))
}

pub(super) fn list_of<T: Attribute>(slice: &[T]) -> Result<AttributeValue> {
    let element =
        |(at, value): (usize, &T)| present(value).map_err(|error| error.within(format_args!("[{at}]")));
    slice.iter().enumerate().map(element).collect::<Result<List>>().map(AttributeValue::L)
}

pub(super) fn vec_of<T: Attribute>(value: &AttributeValue) -> Result<Vec<T>> {
    let list = value.as_l().ok_or_else(|| unexpected_kind(AttributeType::L, value))?;
    let element = |(at, value): (usize, &AttributeValue)| {
        T::from_attribute(value).map_err(|error| error.within(format_args!("[{at}]")))
    };
    list.iter().enumerate().map(element).collect()
}

pub(super) fn list_from_plain<T: Attribute>(value: AttributeValue) -> Result<AttributeValue> {
    let AttributeValue::L(list) = value else { return Err(unexpected("L", &value)) };
    let element = |(at, value): (usize, &AttributeValue)| {
        T::from_plain(value.clone()).map_err(|error| error.within(format_args!("[{at}]")))
    };
    list.iter().enumerate().map(element).collect::<Result<List>>().map(AttributeValue::L)
}
