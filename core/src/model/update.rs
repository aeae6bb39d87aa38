//! Typed changes to a model's item.

use std::fmt;
use std::marker::PhantomData;

use super::attribute::Attribute;
use super::attribute::class::{Any, Listed, Members, Num, Set, present};
use super::fields::kind::{Removable, Settable};
use super::fields::{Field, Place};
use super::operand::{Operand, SetOperand, set_operand};
use crate::error::Result;
use crate::expr::{self, SetAction, SetValue, Update};
use crate::value::{AttributeValue, List, Number, Path};

/// One change to the items of model `M`.
///
/// A value that cannot be stored is an error, told when the operation runs.
///
/// ```
/// # use itemstore::prelude::*;
/// # use itemstore_memory::MemoryBackend;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String, name: String, #[model(default)] age: u32, nick: Option<String>, #[model(default)] tags: Vec<String>, roles: std::collections::BTreeSet<String> }
/// # let store = Store::new(MemoryBackend::new());
/// # store.create_table::<User>().run_blocking()?;
/// # User::builder().pk("USER#1").name("John").age(30).build().save().run_blocking(&store)?;
/// let changed = User::update_by_key("USER#1")
///     .set(|u| (u.name().set("Jane"), u.age().add(1), u.tags().append(["new"]), u.roles().add(["admin"])))
///     .set(|u| u.nick().set(u.name()))   // as stored before this update
///     .returning_new()
///     .run_blocking(&store)?;
/// assert_eq!((changed.age, changed.nick.as_deref()), (31, Some("John")));
/// User::update_by_key("USER#1").set(|u| (u.nick().remove(), u.roles().delete(["admin"]))).run_blocking(&store)?;
/// # Ok::<(), itemstore::Error>(())
/// ```
#[must_use = "a change does nothing until it is given to an update"]
pub struct Action<M> {
    change: Result<Change>,
    /// Where the field may be stored under another name: what is set or removed is not there any more.
    superseded: Vec<Path>,
    model: PhantomData<fn() -> M>,
}

enum Change {
    Set(Path, SetValue),
    Remove(Path),
    Add(Path, AttributeValue),
    Delete(Path, AttributeValue),
    Nothing,
}

impl<M> Action<M> {
    fn new(change: Result<Change>) -> Self {
        Self { change, superseded: Vec::new(), model: PhantomData }
    }

    fn set(place: &Place, value: Result<SetValue>) -> Self {
        let path = place.path();
        Self::new(value.map(|value| Change::Set(path.clone(), value)).map_err(|error| error.within(path)))
            .superseding(place)
    }

    fn superseding(mut self, place: &Place) -> Self {
        self.superseded = place.alias_paths();
        self
    }

    /// Adds this change to an update.
    ///
    /// # Errors
    /// `Encode` for a value DynamoDB cannot hold.
    pub fn add_to(self, update: &mut Update) -> Result<()> {
        match self.change? {
            Change::Set(path, value) => update.set.push(SetAction { path, value }),
            Change::Remove(path) => update.remove.push(path),
            Change::Add(path, value) => update.add.push((path, value)),
            Change::Delete(path, value) => update.delete.push((path, value)),
            Change::Nothing => return Ok(()),
        }
        update.remove.extend(self.superseded);
        Ok(())
    }
}

impl<M> fmt::Debug for Action<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Action").finish_non_exhaustive()
    }
}

/// What an update is given: one action, a tuple, a `Vec` or an `Option` of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a change to a `{M}`",
    note = "give one action of a field of `{M}`, a tuple of up to 16, a `Vec` or an `Option`"
)]
pub trait IntoActions<M> {
    /// Hands every action to `take`.
    fn each(self, take: &mut dyn FnMut(Action<M>));
}

impl<M> IntoActions<M> for Action<M> {
    fn each(self, take: &mut dyn FnMut(Action<M>)) {
        take(self);
    }
}

impl<M, A: IntoActions<M>> IntoActions<M> for Vec<A> {
    fn each(self, take: &mut dyn FnMut(Action<M>)) {
        for actions in self {
            actions.each(take);
        }
    }
}

impl<M, A: IntoActions<M>> IntoActions<M> for Option<A> {
    fn each(self, take: &mut dyn FnMut(Action<M>)) {
        if let Some(actions) = self {
            actions.each(take);
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<M, $($name: IntoActions<M>),*> IntoActions<M> for ($($name,)*) {
            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            fn each(self, take: &mut dyn FnMut(Action<M>)) {
                let ($($name,)*) = self;
                $($name.each(take);)*
            }
        }
    };
}

macro_rules! tuples_up_to {
    ($first:ident $($rest:ident)*) => {
        tuples!($first $($rest)*);
        tuples_up_to!($($rest)*);
    };
    () => {};
}

tuples_up_to!(A B C D E F G H I J K L N O P Q);

impl<M, W: Attribute, K> Field<M, W, K> {
    /// Sets the attribute. For an `Option` or a set, setting nothing removes it. A bare `None` may not tell its type:
    /// [`remove`](Field::remove) says the same.
    pub fn set(&self, value: impl SetOperand<M, W>) -> Action<M>
    where
        K: Settable,
    {
        Action::new(self.named(value.into_set_value()).map(|value| match value {
            Some(value) => Change::Set(self.path().clone(), value),
            None => Change::Remove(self.path().clone()),
        }))
        .superseding(self.place())
    }

    /// Sets the attribute where nothing is stored, and leaves it alone otherwise.
    pub fn if_not_exists(&self, value: impl Operand<M, W::Inner>) -> Action<M>
    where
        K: Settable,
    {
        let value =
            value.into_operand().map(|value| SetValue::Operand(self.place().stored_or(set_operand(value))));
        Action::set(self.place(), value)
    }

    /// Removes the attribute.
    pub fn remove(&self) -> Action<M>
    where
        K: Removable,
    {
        Action::new(Ok(Change::Remove(self.path().clone()))).superseding(self.place())
    }

    /// Adds `amount` to a number, which starts from the field's default, else 0; or adds members to a set.
    ///
    /// At least once: where an answer was lost and the call was retried, a number may be counted twice.
    pub fn add<A>(&self, amount: A) -> Action<M>
    where
        K: Settable,
        W::Class: Addable<M, W, A>,
    {
        match self.named(<W::Class as Addable<M, W, A>>::add(self.place(), amount)) {
            Ok(Added(change @ Change::Set(..))) => Action::new(Ok(change)).superseding(self.place()),
            Ok(Added(change)) => Action::new(Ok(change)),
            Err(error) => Action::new(Err(error)),
        }
    }

    /// Subtracts `amount` from a number, which starts from the field's default, else 0.
    pub fn subtract<A>(&self, amount: A) -> Action<M>
    where
        K: Settable,
        A: Operand<M, W::Inner>,
        W::Class: super::attribute::class::Arithmetic,
    {
        let amount = amount.into_operand();
        let value = amount.map(|amount| SetValue::Minus(stored_or_start(self.place()), set_operand(amount)));
        Action::set(self.place(), value)
    }

    /// Takes members out of a set. A set without members is absent.
    pub fn delete<T>(&self, members: impl IntoIterator<Item = T>) -> Action<M>
    where
        K: Settable,
        W::Class: Members,
        T: Operand<M, <W::Class as Members>::Member>,
    {
        Action::new(self.named(set_of_members::<M, W, T>(members)).map(|members| match members {
            Some(members) => Change::Delete(self.path().clone(), members),
            None => Change::Nothing,
        }))
    }

    /// Adds elements to the end of a list, which starts empty.
    pub fn append<T>(&self, elements: impl IntoIterator<Item = T>) -> Action<M>
    where
        K: Settable,
        W::Class: Listed,
        T: Operand<M, <W::Class as Listed>::Element>,
    {
        self.joined(elements.into_iter().map(T::into_operand), |stored, new| (stored, new))
    }

    /// Adds elements to the front of a list, which starts empty.
    pub fn prepend<T>(&self, elements: impl IntoIterator<Item = T>) -> Action<M>
    where
        K: Settable,
        W::Class: Listed,
        T: Operand<M, <W::Class as Listed>::Element>,
    {
        self.joined(elements.into_iter().map(T::into_operand), |stored, new| (new, stored))
    }

    fn joined(
        &self,
        elements: impl Iterator<Item = Result<expr::Operand>>,
        order: fn(expr::SetOperand, expr::SetOperand) -> (expr::SetOperand, expr::SetOperand),
    ) -> Action<M> {
        let value = elements.map(|element| element.and_then(literal)).collect::<Result<List>>().map(|new| {
            let empty = expr::SetOperand::Value(List::new().into());
            let stored = self.place().stored_or(empty);
            let (first, second) = order(stored, expr::SetOperand::Value(new.into()));
            SetValue::Operand(expr::SetOperand::ListAppend(Box::new(first), Box::new(second)))
        });
        Action::set(self.place(), value)
    }
}

/// What a class of field does with `add`.
#[diagnostic::on_unimplemented(
    message = "`add` needs a number or a set, and a value of the field's type: it cannot add to this attribute",
    label = "not a value that can be added to a field of type `{W}`"
)]
pub trait Addable<M, W, A> {
    /// The change.
    ///
    /// # Errors
    /// `Encode` for a value DynamoDB cannot hold.
    #[doc(hidden)]
    fn add(place: &Place, amount: A) -> Result<Added>;
}

/// A change made by [`Addable`].
#[doc(hidden)]
pub struct Added(Change);

impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Added").finish_non_exhaustive()
    }
}

/// The stored value, or what counting starts from.
fn stored_or_start(place: &Place) -> expr::SetOperand {
    let start = match place.default_value() {
        Some(number @ AttributeValue::N(_)) => number,
        _ => Number::ZERO.into(),
    };
    place.stored_or(expr::SetOperand::Value(start))
}

fn add_number<M, W: Attribute, A: Operand<M, W::Inner>>(place: &Place, amount: A) -> Result<Added> {
    let value = SetValue::Plus(stored_or_start(place), set_operand(amount.into_operand()?));
    Ok(Added(Change::Set(place.path().clone(), value)))
}

#[diagnostic::do_not_recommend]
impl<M, W: Attribute, A: Operand<M, W::Inner>> Addable<M, W, A> for Num {
    fn add(place: &Place, amount: A) -> Result<Added> {
        add_number::<M, W, A>(place, amount)
    }
}

#[diagnostic::do_not_recommend]
impl<M, W: Attribute, A: Operand<M, W::Inner>> Addable<M, W, A> for Any {
    fn add(place: &Place, amount: A) -> Result<Added> {
        add_number::<M, W, A>(place, amount)
    }
}

#[diagnostic::do_not_recommend]
impl<M, W, E, A> Addable<M, W, A> for Set<E>
where
    W: Attribute<Class = Self>,
    E: Attribute,
    A: IntoIterator,
    A::Item: Operand<M, E>,
{
    fn add(place: &Place, members: A) -> Result<Added> {
        Ok(Added(match set_of_members::<M, W, A::Item>(members)? {
            Some(members) => Change::Add(place.path().clone(), members),
            None => Change::Nothing,
        }))
    }
}

/// The set of `members`, each once, or nothing when there are none.
fn set_of_members<M, W, T>(members: impl IntoIterator<Item = T>) -> Result<Option<AttributeValue>>
where
    W: Attribute,
    W::Class: Members,
    T: Operand<M, <W::Class as Members>::Member>,
{
    let members = members
        .into_iter()
        .map(|member| member.into_operand().and_then(literal))
        .collect::<Result<List>>()?;
    let mut unique: Vec<AttributeValue> = Vec::with_capacity(members.len());
    for member in &members {
        if !unique.contains(member) {
            unique.push(member.clone());
        }
    }
    // Reading the list as the field's own type and writing that gives the set of the right kind.
    let plain = W::from_plain(AttributeValue::L(unique.into()));
    if members.is_empty() { Ok(None) } else { plain.map(Some) }
}

/// The value of an operand that is one: lists and sets are made of values, not of paths.
fn literal(operand: expr::Operand) -> Result<AttributeValue> {
    match operand {
        expr::Operand::Value(value) => Ok(value),
        expr::Operand::Path(_) | expr::Operand::Size(expr::SizeOf::Path(_)) => Err(crate::Error::new(
            crate::ErrorKind::Encode,
            "a list or set is built from values, not from other attributes",
        )),
        expr::Operand::Size(expr::SizeOf::Value(value)) => present(&value),
    }
}
