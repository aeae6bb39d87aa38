//! `#[model(crate = path)]`: derives in a crate that knows this one under another name.

mod reexports {
    //! As a crate that hands this one on.

    pub(crate) use itemstore as store;
}

use reexports::store::prelude::{Attribute, Model};
use reexports::store::value::Item;

/// Nothing the derives write may find this crate by its own name.
#[allow(unused, reason = "it is in the way on purpose")]
mod itemstore {}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[model(crate = crate::reexports::store)]
struct Address {
    city: String,
}

#[derive(Attribute, Debug, Clone, Copy, PartialEq)]
#[model(crate = crate::reexports::store)]
enum Status {
    Open,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[model(crate = ::itemstore)]
struct Email(String);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", crate = crate::reexports::store)]
struct User {
    #[model(partition_key)]
    id: Email,
    address: Address,
    status: Status,
}

/// A name alone is the name of a package.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", crate = itemstore)]
struct Named {
    #[model(partition_key)]
    id: String,
}

#[test]
fn a_model_finds_its_crate_where_it_is_told() {
    let address = Address { city: "Bern".into() };
    let user = User::builder().id(Email("a".into())).address(address).status(Status::Open).build();
    let back = User::from_item(&user.to_item().expect("an item")).expect("a user");
    assert_eq!(back, user);
    assert_eq!(User::fields().address().city().path().to_string(), "address.city");
    let named = Named::builder().id("a").build();
    assert_eq!(named.to_item().expect("an item"), Item::new().with("id", "a"));
}
