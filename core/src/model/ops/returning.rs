//! What a write by key gives back, as a type: nothing, the item after it, or the item before it.

use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::request::ReturnValues;
use crate::value::Item;

/// Gives nothing back.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;
/// Gives the item after the write.
#[derive(Debug, Clone, Copy)]
pub struct New;
/// Gives the item before the write.
#[derive(Debug, Clone, Copy)]
pub struct Old;

/// Which image of an `M` a write gives back.
pub trait Image<M>: Send {
    /// The image as the caller gets it.
    type Output: Send;

    /// What the request asks for.
    const RETURN_VALUES: ReturnValues;

    /// Reads what the backend returned.
    ///
    /// # Errors
    /// `Decode` for an item that does not fit the model.
    #[doc(hidden)]
    fn read(attributes: Option<Item>) -> Result<Self::Output>;
}

impl<M> Image<M> for Nothing {
    type Output = ();
    const RETURN_VALUES: ReturnValues = ReturnValues::None;

    fn read(_attributes: Option<Item>) -> Result<()> {
        Ok(())
    }
}

impl<M: Model> Image<M> for New {
    type Output = M;
    const RETURN_VALUES: ReturnValues = ReturnValues::AllNew;

    fn read(attributes: Option<Item>) -> Result<M> {
        M::from_item(&new_image(attributes)?)
    }
}

impl<M: Model> Image<M> for Old {
    type Output = Option<M>;
    const RETURN_VALUES: ReturnValues = ReturnValues::AllOld;

    fn read(attributes: Option<Item>) -> Result<Option<M>> {
        attributes.as_ref().map(M::from_item).transpose()
    }
}

/// The new image that was asked for.
pub(super) fn new_image(attributes: Option<Item>) -> Result<Item> {
    attributes.ok_or_else(|| {
        Error::new(ErrorKind::Service, "the backend did not return the new item it was asked for")
    })
}
