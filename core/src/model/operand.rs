//! What a field is compared with or set to: a value of its type, or another field of the same model.

use super::attribute::class::{Arithmetic, present};
use super::attribute::{Attribute, Codec, Encoded};
use super::fields::Field;
use super::fields::kind::Comparable;
use crate::error::Result;
use crate::expr;
use crate::value::AttributeValue;

/// Something a field of type `T` of model `M` can be compared with.
///
/// That is a `T`, a `&T`, a field of the same model and type, and `&str` where `T` is `String`. Not `Into<T>`: then a
/// literal such as `99` would not know its type.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be compared with or set to `{Self}`",
    label = "not a value of the type `{T}`",
    note = "an operand has exactly the field's type, or is a field of the same model"
)]
pub trait Operand<M, T> {
    /// The operand as an expression has it.
    ///
    /// # Errors
    /// `Encode` for a value DynamoDB cannot hold.
    fn into_operand(self) -> Result<expr::Operand>;
}

/// Something a field declared as `W` of model `M` can be set to.
///
/// What [`Operand`] admits, and for an `Option` field also an `Option`: `None` removes the attribute.
#[diagnostic::on_unimplemented(
    message = "a field of type `{W}` cannot be set to `{Self}`",
    label = "not a value of the type `{W}`",
    note = "an operand has exactly the field's type, or is a field of the same model"
)]
pub trait SetOperand<M, W> {
    /// The operand as an update has it; `None` removes the attribute.
    ///
    /// # Errors
    /// `Encode` for a value DynamoDB cannot hold.
    fn into_set_value(self) -> Result<Option<expr::SetValue>>;
}

/// A value for a part of a key of type `T`.
#[diagnostic::on_unimplemented(
    message = "a key part of type `{T}` cannot be given as `{Self}`",
    label = "not a value of the type `{T}`",
    note = "a key part has exactly the type of its field (`&str` for `String`)"
)]
pub trait KeyOperand<T> {
    /// The value.
    ///
    /// # Errors
    /// `Encode` for a value DynamoDB cannot hold.
    fn into_key_value(self) -> Result<AttributeValue>;
}

fn value_operand<T: Attribute>(value: &T) -> Result<expr::Operand> {
    present(value).map(expr::Operand::Value)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape all set operands share")]
fn set_text(text: &str) -> Result<Option<expr::SetValue>> {
    Ok(Some(expr::SetValue::Operand(expr::SetOperand::Value(text.into()))))
}

fn set_value<T: Attribute>(value: &T) -> Result<Option<expr::SetValue>> {
    Ok(value.to_attribute()?.map(|value| expr::SetValue::Operand(expr::SetOperand::Value(value))))
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute> Operand<M, T> for T {
    fn into_operand(self) -> Result<expr::Operand> {
        value_operand(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute> Operand<M, T> for &T {
    fn into_operand(self) -> Result<expr::Operand> {
        value_operand(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M> Operand<M, String> for &str {
    fn into_operand(self) -> Result<expr::Operand> {
        Ok(expr::Operand::Value(self.into()))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute, K: Comparable> Operand<M, T> for Field<M, T, K> {
    fn into_operand(self) -> Result<expr::Operand> {
        Ok(expr::Operand::Path(self.path().clone()))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute, K: Comparable> Operand<M, T> for Field<M, Option<T>, K> {
    fn into_operand(self) -> Result<expr::Operand> {
        Ok(expr::Operand::Path(self.path().clone()))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Send + Sync + 'static, C: Codec<T>> Operand<M, Encoded<T, C>> for T {
    fn into_operand(self) -> Result<expr::Operand> {
        value_operand(&Encoded::<T, C>(self, std::marker::PhantomData))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute> SetOperand<M, T> for T {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_value(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute> SetOperand<M, T> for &T {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_value(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute> SetOperand<M, Option<T>> for T {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_value(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Attribute> SetOperand<M, Option<T>> for &T {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_value(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M> SetOperand<M, String> for &str {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_text(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M> SetOperand<M, Option<String>> for &str {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_text(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M> SetOperand<M, Option<String>> for Option<&str> {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        self.map_or(Ok(None), set_text)
    }
}

#[diagnostic::do_not_recommend]
impl<M, W: Attribute, K> SetOperand<M, W> for Field<M, W, K> {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        Ok(Some(expr::SetValue::Operand(expr::SetOperand::Path(self.path().clone()))))
    }
}

/// An optional field takes a copy of one that is not.
#[diagnostic::do_not_recommend]
impl<M, T: Attribute, K> SetOperand<M, Option<T>> for Field<M, T, K> {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        Ok(Some(expr::SetValue::Operand(expr::SetOperand::Path(self.path().clone()))))
    }
}

#[diagnostic::do_not_recommend]
impl<M, W> SetOperand<M, W> for Computed<M, W> {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        self.value.map(Some)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Send + Sync + 'static, C: Codec<T>> SetOperand<M, Encoded<T, C>> for T {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_value(&Encoded::<T, C>(self, std::marker::PhantomData))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Send + Sync + 'static, C: Codec<T>> SetOperand<M, Option<Encoded<T, C>>> for T {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        set_value(&Encoded::<T, C>(self, std::marker::PhantomData))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: Send + Sync + 'static, C: Codec<T>> SetOperand<M, Option<Encoded<T, C>>> for Option<T> {
    fn into_set_value(self) -> Result<Option<expr::SetValue>> {
        self.map_or(Ok(None), <T as SetOperand<M, Option<Encoded<T, C>>>>::into_set_value)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Attribute> KeyOperand<T> for T {
    fn into_key_value(self) -> Result<AttributeValue> {
        present(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Attribute> KeyOperand<T> for &T {
    fn into_key_value(self) -> Result<AttributeValue> {
        present(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static, C: Codec<T>> KeyOperand<Encoded<T, C>> for T {
    fn into_key_value(self) -> Result<AttributeValue> {
        present(&Encoded::<T, C>(self, std::marker::PhantomData))
    }
}

#[diagnostic::do_not_recommend]
impl KeyOperand<String> for &str {
    fn into_key_value(self) -> Result<AttributeValue> {
        Ok(self.into())
    }
}

/// A sum or difference that the store computes from the old item.
pub struct Computed<M, W> {
    value: Result<expr::SetValue>,
    kind: std::marker::PhantomData<fn() -> (M, W)>,
}

/// Prints nothing of the operands: they may hold data.
impl<M, W> std::fmt::Debug for Computed<M, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Computed").finish_non_exhaustive()
    }
}

impl<M, W: Attribute, K> Field<M, W, K>
where
    W::Class: Arithmetic,
{
    /// This field's stored value plus `amount`, to set a field to.
    pub fn plus(&self, amount: impl Operand<M, W::Inner>) -> Computed<M, W> {
        self.computed(amount.into_operand(), expr::SetValue::Plus)
    }

    /// This field's stored value minus `amount`, to set a field to.
    pub fn minus(&self, amount: impl Operand<M, W::Inner>) -> Computed<M, W> {
        self.computed(amount.into_operand(), expr::SetValue::Minus)
    }

    fn computed(
        &self,
        amount: Result<expr::Operand>,
        operator: fn(expr::SetOperand, expr::SetOperand) -> expr::SetValue,
    ) -> Computed<M, W> {
        let left = expr::SetOperand::Path(self.path().clone());
        let value = amount.map(|amount| operator(left, set_operand(amount)));
        Computed { value, kind: std::marker::PhantomData }
    }
}

/// A condition's operand as an operand of SET. No typed operand measures a size.
pub(super) fn set_operand(operand: expr::Operand) -> expr::SetOperand {
    match operand {
        expr::Operand::Value(value) => expr::SetOperand::Value(value),
        expr::Operand::Path(path) | expr::Operand::Size(expr::SizeOf::Path(path)) => {
            expr::SetOperand::Path(path)
        }
        expr::Operand::Size(expr::SizeOf::Value(value)) => expr::SetOperand::Value(value),
    }
}
