//! A struct with named fields: kept as M, with typed paths to its fields.

use darling::error::Accumulator;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::{own_types, refuse_keys};
use crate::attrs::{AttributeInput, FieldInput};
use crate::debug;
use crate::fields::Fields;
use crate::rename::bare;

/// Methods of a typed path, which the path to a field of the same name would hide. A test keeps the list complete.
const PATH_METHODS: [&str; 34] = [
    "add",
    "append",
    "as_field",
    "at",
    "begins_with",
    "between",
    "clone",
    "contains",
    "delete",
    "deref",
    "eq",
    "exists",
    "fmt",
    "ge",
    "gt",
    "if_not_exists",
    "into_operand",
    "into_set_value",
    "is_in",
    "is_type",
    "key",
    "le",
    "lt",
    "minus",
    "ne",
    "not_exists",
    "path",
    "place",
    "plus",
    "prepend",
    "remove",
    "set",
    "size",
    "subtract",
];

pub(super) fn expand(input: &AttributeInput, inputs: &[FieldInput], errors: &mut Accumulator) -> TokenStream {
    let ident = &input.ident;
    let fields = Fields::new(inputs, "", input.rename_all.map(|rule| *rule), errors);
    check(input, inputs, &fields, errors);
    let fields_ident = format_ident!("__{}Fields", ident);
    let types = own_types(&quote!(__p::class::Document), &quote!(#fields_ident<M, W, K>));
    let (codecs, names) = (&fields.codecs, fields.names());
    let own_required = fields.required();
    let required = fields.required_names(&quote!(&[#(#own_required),*]));
    let (writes, reads, from_plain) = (fields.writes(&[]), fields.reads(&[]), fields.plain());
    let paths = paths(input, &fields, &fields_ident);
    let debug = debug::of_struct(ident, &fields);
    quote! {
        #(#codecs)*
        #paths
        #debug

        impl __p::Attribute for #ident {
            #types

            fn to_attribute(&self) -> __p::Result<::core::option::Option<__p::AttributeValue>> {
                let mut map = __p::Map::new();
                __p::Document::write(self, &mut map)?;
                ::core::result::Result::Ok(::core::option::Option::Some(__p::AttributeValue::M(map)))
            }

            fn from_attribute(value: &__p::AttributeValue) -> __p::Result<Self> {
                match value {
                    __p::AttributeValue::M(map) => __p::Document::read(map),
                    other => ::core::result::Result::Err(__p::unexpected("M", other)),
                }
            }

            fn from_plain(value: __p::AttributeValue) -> __p::Result<__p::AttributeValue> {
                match value {
                    __p::AttributeValue::M(mut map) => {
                        <Self as __p::Document>::map_from_plain(&mut map)?;
                        ::core::result::Result::Ok(__p::AttributeValue::M(map))
                    }
                    other => ::core::result::Result::Err(__p::unexpected("M", &other)),
                }
            }
        }

        impl __p::Document for #ident {
            fn names() -> ::std::vec::Vec<&'static str> {
                #names
            }

            fn required() -> ::std::vec::Vec<&'static str> {
                #required
            }

            fn write(&self, map: &mut __p::Map) -> __p::Result<()> {
                #writes
                ::core::result::Result::Ok(())
            }

            fn read(map: &__p::Map) -> __p::Result<Self> {
                ::core::result::Result::Ok(Self { #reads })
            }

            fn map_from_plain(map: &mut __p::Map) -> __p::Result<()> {
                #from_plain
                ::core::result::Result::Ok(())
            }
        }
    }
}

fn check(input: &AttributeInput, inputs: &[FieldInput], fields: &Fields, errors: &mut Accumulator) {
    if let Some(tag) = &input.tag {
        errors.push(darling::Error::custom("`tag` is for an enum with data").with_span(&tag.span()));
    }
    refuse_keys(inputs, errors);
    for field in fields.fields.iter().filter(|field| field.is_stored()) {
        let name = bare(&field.ident);
        if PATH_METHODS.contains(&name.as_str()) {
            let why = format!(
                "`{name}` is a method of a typed path: rename the field and keep what is stored, \
                 `#[model(rename = \"{}\")]`",
                field.name()
            );
            errors.push(darling::Error::custom(why).with_span(&field.ident));
        }
    }
}

/// The typed paths below a document: a path that leads to the document itself, with a method for each field.
fn paths(input: &AttributeInput, fields: &Fields, fields_ident: &Ident) -> TokenStream {
    let (ident, vis) = (&input.ident, &input.vis);
    let methods = fields.fields.iter().filter(|field| field.is_stored()).map(|field| {
        let (method, path, name) = (&field.ident, field.path_type(&quote!(M)), field.name());
        let place = field.place(&quote!(self.0.place().key(#name)));
        let doc = format!("The entry `{name}`.");
        quote! {
            #[doc = #doc]
            #vis fn #method(&self) -> #path {
                __p::FieldAt::at(#place)
            }
        }
    });
    let doc = format!("A typed path to a `{ident}`, and to its fields.");
    quote! {
        #[doc = #doc]
        #[derive(Debug, Clone)]
        pub struct #fields_ident<M, W, K>(__p::Field<M, W, K>);

        #[allow(dead_code)]
        impl<M, W, K> #fields_ident<M, W, K> {
            #(#methods)*
        }

        impl<M, W, K> ::core::ops::Deref for #fields_ident<M, W, K> {
            type Target = __p::Field<M, W, K>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<M, W, K> __p::FieldAt for #fields_ident<M, W, K> {
            fn at(place: __p::Place) -> Self {
                Self(__p::FieldAt::at(place))
            }
        }

        impl<M, W: __p::Attribute, K> __p::AsField for #fields_ident<M, W, K> {
            type Model = M;
            type Declared = W;
            type Kind = K;

            fn as_field(&self) -> &__p::Field<M, W, K> {
                &self.0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use syn::{ImplItem, Item, Type, Visibility};

    use super::PATH_METHODS;

    /// The public methods of `impl Field` blocks in one file.
    fn methods_of_field(file: &Path) -> Vec<String> {
        let source = fs::read_to_string(file).expect("the file can be read");
        let items = syn::parse_file(&source).expect("the file is Rust").items;
        let of_field = |item| match item {
            Item::Impl(block) => match &*block.self_ty {
                Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Field") => {
                    block.items
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let name = |item| match item {
            // What a user cannot call, no field hides.
            ImplItem::Fn(method)
                if method.sig.receiver().is_some() && matches!(method.vis, Visibility::Public(_)) =>
            {
                Some(method.sig.ident.to_string())
            }
            _ => None,
        };
        items.into_iter().flat_map(of_field).filter_map(name).collect()
    }

    #[test]
    fn every_method_of_a_typed_path_is_refused_as_a_field() {
        let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/model");
        let files = ["fields.rs", "condition.rs", "update.rs", "operand.rs"];
        let found: Vec<String> = files.iter().flat_map(|file| methods_of_field(&model.join(file))).collect();
        assert!(found.iter().any(|name| name == "begins_with"), "the files were not understood");
        let missing: Vec<&String> =
            found.iter().filter(|name| !PATH_METHODS.contains(&name.as_str())).collect();
        assert!(missing.is_empty(), "not refused: {missing:?}");
    }
}
