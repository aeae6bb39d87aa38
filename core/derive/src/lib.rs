//! The derive macros of itemstore. Use them through the `itemstore` and `itemstore-testkit` crates.

mod attribute;
#[expect(clippy::if_not_else, reason = "the parsers are written by darling")]
mod attrs;
mod builder;
mod codec;
mod collection;
mod debug;
mod fields;
mod indexes;
mod keys;
mod managed;
mod model;
#[cfg(test)]
mod refusals;
mod rename;
mod template;
mod test_attribute;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct with named fields a model: an item of a table.
///
/// It gets the trait `Model` with all its operations, typed paths to its fields (`User::fields()`), and a builder
/// (`User::builder()`) that does not compile while a required field is missing. The documentation of the trait `Model` has
/// examples of everything here.
///
/// # On the struct: `#[model(..)]`
///
/// | attribute | meaning |
/// |---|---|
/// | `table = "users"` | the table; required |
/// | `partition_key = "USER#{id}"`, `sort_key = "PROFILE"` | key attributes made of fields, stored as `pk` and `sk` |
/// | `partition_key(name = "PK", template = "USER#{id}")` | the same, stored under another name; `sort_key` too |
/// | `global_index(by_email, partition_key = email)` | an index with partitions of its own, and the functions `User::by_email(..)` and `User::scan_by_email()` |
/// | `local_index(by_age, sort_key = age)` | an index of the table's partitions by another sort key, with functions likewise |
/// | `rename_all = "camelCase"` | how field names are stored: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case` or `SCREAMING-KEBAB-CASE` |
/// | `consistent_read` | reads are consistent unless a call says otherwise |
/// | `skip_hooks` | no hook runs unless a call says otherwise |
/// | `max_size = 4096` | the largest item that is sent, in bytes |
/// | `hooks` | the model has its own `impl Hooks` |
/// | `type_attribute = "kind"` | every item has the name of the struct under `kind`, which tells it from items of other models |
/// | `type_attribute(name = "kind", value = "order")` | the same, with another value |
/// | `crate = store`, `crate = crate::path` | where `itemstore` is when not under its name: a package, or a path from the root |
///
/// A placeholder `{field}` takes the field's text; `{field:020}` pads a whole number with zeros, so that the keys sort as the
/// numbers do. Fields named in a template are stored as attributes too. A key has up to 8 parts.
///
/// # In an index
///
/// | word | meaning |
/// |---|---|
/// | `partition_key = field`, `sort_key = field` | the key, of a field; a global index takes up to four of each: `partition_key(tenant, region)` |
/// | `partition_key(name = "gsi1pk", template = "EMAIL#{email}")` | the key, made of fields and stored under this name; `sort_key` too. `= "EMAIL#{email}"` stores it as `<index>_pk` or `<index>_sk`. An item without one of the fields is not in the index |
/// | `name = "gsi1"` | the name of the index in the table; by default that of its function |
/// | `project(keys)`, `project(keys, name)` | the entries hold the keys of table and index, or these fields too; by default all. From a global index that holds less, read by `.project(..)` or `.project_to::<..>()` |
///
/// A key made of fields is kept right by updates: one that sets such a field sets all fields of that key, or is refused.
///
/// # On a field: `#[model(..)]`
///
/// | attribute | meaning |
/// |---|---|
/// | `partition_key`, `sort_key` | the field is the key attribute |
/// | `rename = "n"` | the stored name |
/// | `alias = "old"` | a stored name that is loaded too, any number of them; the stored name comes first. An update that sets or removes the field takes the aliases away; conditions, and `add` and `delete` of a set, know the stored name only |
/// | `default`, `default = expression` | may be left out of the builder, and of a stored item; a fresh value each time |
/// | `skip` | not stored; loaded as its default |
/// | `serde` | stored as its serde form (feature `serde`) |
/// | `with = module` | stored by the module's `encode(&T) -> Result<Option<AttributeValue>>` and `decode(&AttributeValue) -> Result<T>` |
/// | `null` | `None` is stored as the null value |
/// | `flatten` | the fields of a `#[derive(Attribute)]` struct, stored beside the others; it has no typed path |
/// | `rest` | an `Item` of every attribute no other field knows |
/// | `sensitive` | left out of `Debug`, which this derive then writes: deriving `Debug` too is a conflict |
/// | `version` | a `Version`, which every write counts up, and which `save`, `update` and `delete` ask the stored item for |
/// | `created_at` | the time of the first write: stored by `save` and `create` where the field is empty, and by an upsert that creates |
/// | `updated_at` | the time of every write |
/// | `ttl` | when the item expires, kept as N, seconds since 1970, whatever its type; `.expires_in(..)` of a write sets it |
/// | `generate = "uuid4"` | made by `save` and `create` where the field is empty, and by an upsert where nothing is stored: `uuid4`, `uuid7` and `ulid` by the store's ids; `epoch` (seconds), `epoch_ms` and `iso8601` (text) by its clock |
///
/// The last five are fields that the store fills in: after success, so that a write that fails leaves them as they were. They may be left
/// out of the builder, and of a stored item. A field is empty when it is an empty string, a nil id, 0, the beginning of 1970 or
/// `None`. `generate` goes with a part of the key too. An update cannot name a version, `created_at` or `updated_at`.
///
/// A field is required unless its type is written as an `Option`, a `BTreeSet` or a `HashSet`, or it has a default. `None` is
/// not stored, so an `Option` with a default comes back as the default; with `null` it comes back as `None`. An `Option` is
/// given to the builder as what is in it, and left out as its default, else `None`.
#[proc_macro_derive(Model, attributes(model))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model::derive(&input).unwrap_or_else(darling::Error::write_errors).into()
}

/// Makes a type an attribute: something a field of a model can hold. The documentation of the trait `Attribute` has an example
/// of each.
///
/// | type | kept as |
/// |---|---|
/// | struct with named fields | M, with the attributes of fields that `Model` has, but for keys |
/// | `struct Email(String)` | as the type in it; `#[model(sensitive)]` on that writes `Debug` without it |
/// | enum of bare variants | S, the name of the variant |
/// | enum with data | M, with the name of the variant under `type`, and its named fields, or those of the one struct it holds |
///
/// On the type: `rename_all` for fields or variants, `tag = "kind"` for an enum with data, `crate = path`.
/// On a variant: `rename = "v"`, `alias = "old"`.
///
/// A field cannot have the name of a method of typed paths, such as `size` or `key`: the error tells how to keep the stored
/// name. A struct that keeps the `rest` is not for `flatten`, because it would take the attributes around it.
#[proc_macro_derive(Attribute, attributes(model))]
pub fn derive_attribute(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    attribute::derive(&input).unwrap_or_else(darling::Error::write_errors).into()
}

/// Makes an enum a collection: several models in one partition, read together. The documentation of the trait `Collection` has
/// examples of everything here.
///
/// Each variant holds one model. All models have one table, key attributes of the same names and types, and partition keys that are
/// made in the same way; no item can be of two of them. What does not hold is an error of the compiler, which names the models.
/// `From` each model comes with it.
///
/// On one variant, which holds an `Item`: `#[collection(unknown)]`, for items of no model. On the enum:
/// `#[collection(crate = path)]`.
#[proc_macro_derive(Collection, attributes(collection))]
pub fn derive_collection(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    collection::derive(&input).unwrap_or_else(darling::Error::write_errors).into()
}

/// Makes a function a test with a fresh store: `itemstore_testkit::test`, where it is documented.
#[proc_macro_attribute]
pub fn test(models: TokenStream, function: TokenStream) -> TokenStream {
    test_attribute::expand(models.into(), function.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
