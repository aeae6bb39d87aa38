//! What conditions and updates can do with a kind of attribute.
//!
//! A class is named by [`Attribute::Class`]. The traits here say what a class allows; a field
//! method that needs one is a compile error on a field of another class.

use std::marker::PhantomData;

use super::Attribute;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::ScalarType;
use crate::value::AttributeValue;

/// Strings.
#[derive(Debug)]
pub struct Str;
/// Numbers.
#[derive(Debug)]
pub struct Num;
/// Binaries.
#[derive(Debug)]
pub struct Bin;
/// Booleans.
#[derive(Debug)]
pub struct Bool;
/// Lists of `E`.
#[derive(Debug)]
pub struct List<E>(PhantomData<E>);
/// Maps of `E` by name.
#[derive(Debug)]
pub struct Map<E>(PhantomData<E>);
/// Sets of `E`.
#[derive(Debug)]
pub struct Set<E>(PhantomData<E>);
/// Structs and enums with data, kept as maps.
#[derive(Debug)]
pub struct Document;
/// Values whose kind is only known when they are there: any operator may be tried.
#[derive(Debug)]
pub struct Any;

/// Can be compared with `<` and its kin, and `BETWEEN`.
#[diagnostic::on_unimplemented(
    message = "only strings, numbers and binaries have an order, and this attribute is none of them",
    label = "this attribute has no order"
)]
pub trait Ordered {}

/// Can be asked what it begins with.
#[diagnostic::on_unimplemented(
    message = "`begins_with` needs a string or a binary, and this attribute is neither",
    label = "this attribute is neither a string nor a binary"
)]
pub trait Prefixed {}

/// Can be asked what it begins with, as a sort key.
#[diagnostic::on_unimplemented(
    message = "`begins_with` needs a string or a binary, and this sort key is neither",
    label = "this sort key is neither a string nor a binary"
)]
pub trait PrefixedKey {
    /// What it is asked with.
    type Prefix: Attribute;
}

/// Can be counted with.
#[diagnostic::on_unimplemented(
    message = "arithmetic needs a number, and this attribute is not one",
    label = "this attribute is not a number"
)]
pub trait Arithmetic {}

/// Has a size.
#[diagnostic::on_unimplemented(
    message = "`size` needs a string, binary, list, map or set, and this attribute is none of them",
    label = "this attribute has no size"
)]
pub trait Measured {}

/// Can be a key attribute or a member of a set.
#[diagnostic::on_unimplemented(
    message = "a key attribute or set member is a string, a number or a binary, and this is none of them",
    label = "this is neither a string, a number nor a binary"
)]
pub trait Scalar {
    /// The type of the key attribute.
    const KIND: ScalarType;
}

/// Can be a part of a key template.
#[diagnostic::on_unimplemented(
    message = "a part of a key template is a string or a number, and this is neither",
    label = "this is neither a string nor a number"
)]
pub trait TemplatePart {}

/// Checks the type of a part of a key template.
#[doc(hidden)]
pub const fn template_part<T: Attribute>()
where
    T::Class: TemplatePart,
{
}

/// Checks the type of a padded part of a key template.
#[doc(hidden)]
pub const fn padded_part<T: Attribute>()
where
    T::Class: Arithmetic,
{
}

/// Can be filled with an id, or with a time in words.
#[diagnostic::on_unimplemented(
    message = "`generate` makes text here, and this attribute is not a string",
    label = "this attribute is not a string",
    note = "a `String`, a `Uuid`, a `Ulid`, a newtype of one, or an `Option`"
)]
pub trait GeneratedText {}

/// Can be filled with a time in seconds or milliseconds.
#[diagnostic::on_unimplemented(
    message = "`generate` makes a number here, and this attribute is not one",
    label = "this attribute is not a number",
    note = "an integer, a newtype of one, or an `Option`"
)]
pub trait GeneratedNumber {}

/// Checks the type of a field that is filled with text.
#[doc(hidden)]
pub const fn generated_text<T: Attribute>()
where
    T::Class: GeneratedText,
{
}

/// Checks the type of a field that is filled with a number.
#[doc(hidden)]
pub const fn generated_number<T: Attribute>()
where
    T::Class: GeneratedNumber,
{
}

/// Can be asked for a part.
#[diagnostic::on_unimplemented(
    message = "`contains` needs a string, binary, list or set, and this attribute is none of them",
    label = "this attribute contains nothing"
)]
pub trait Containing {
    /// What it contains.
    type Part: Attribute;
}

/// A list.
#[diagnostic::on_unimplemented(
    message = "this needs a list, and this attribute is not one",
    label = "this attribute is not a list"
)]
pub trait Listed {
    /// Its elements.
    type Element: Attribute;
}

/// A map by name.
#[diagnostic::on_unimplemented(
    message = "this needs a map, and this attribute is not one",
    label = "this attribute is not a map"
)]
pub trait Mapped {
    /// Its values.
    type Element: Attribute;
}

/// A set.
#[diagnostic::on_unimplemented(
    message = "this needs a set, and this attribute is not one",
    label = "this attribute is not a set"
)]
pub trait Members {
    /// Its members.
    type Member: Attribute;
}

macro_rules! classes {
    ($($capability:ident: $($class:ident),+;)+) => {$($(#[diagnostic::do_not_recommend] impl $capability for $class {})+)+};
}

classes! {
    Ordered: Str, Num, Bin, Any;
    Prefixed: Str, Bin, Any;
    Arithmetic: Num, Any;
    TemplatePart: Str, Num, Any;
    GeneratedText: Str, Any;
    GeneratedNumber: Num, Any;
    Measured: Str, Bin, Document, Any;
}

#[diagnostic::do_not_recommend]
impl<E> Measured for List<E> {}
#[diagnostic::do_not_recommend]
impl<E> Measured for Map<E> {}
#[diagnostic::do_not_recommend]
impl<E> Measured for Set<E> {}

#[diagnostic::do_not_recommend]
impl Scalar for Str {
    const KIND: ScalarType = ScalarType::S;
}

#[diagnostic::do_not_recommend]
impl Scalar for Num {
    const KIND: ScalarType = ScalarType::N;
}

#[diagnostic::do_not_recommend]
impl Scalar for Bin {
    const KIND: ScalarType = ScalarType::B;
}

#[diagnostic::do_not_recommend]
impl PrefixedKey for Str {
    type Prefix = String;
}

#[diagnostic::do_not_recommend]
impl PrefixedKey for Bin {
    type Prefix = Vec<u8>;
}

#[diagnostic::do_not_recommend]
impl Containing for Str {
    type Part = String;
}

#[diagnostic::do_not_recommend]
impl Containing for Bin {
    type Part = Vec<u8>;
}

#[diagnostic::do_not_recommend]
impl<E: Attribute> Containing for List<E> {
    type Part = E;
}

#[diagnostic::do_not_recommend]
impl<E: Attribute> Containing for Set<E> {
    type Part = E;
}

#[diagnostic::do_not_recommend]
impl<E: Attribute> Listed for List<E> {
    type Element = E;
}

#[diagnostic::do_not_recommend]
impl<E: Attribute> Mapped for Map<E> {
    type Element = E;
}

#[diagnostic::do_not_recommend]
impl<E: Attribute> Members for Set<E> {
    type Member = E;
}

/// The value of something that must be there: `None` and empty sets have none.
pub(crate) fn present<T: Attribute>(value: &T) -> Result<AttributeValue> {
    value.to_attribute()?.ok_or_else(|| {
        Error::new(
            ErrorKind::Encode,
            "nothing is stored for an absent value or an empty set, so it has no place here",
        )
    })
}
