//! The code that writes fields into a map and reads them from one.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use crate::fields::{Field, Fields, Role, is_absent_able};
use crate::rename::bare;

impl Field {
    /// What an item without the attribute is read as: `Option<fn() -> T>`.
    fn default_fn(&self) -> TokenStream {
        let ty = &self.ty;
        let default = match (&self.default, &self.role) {
            (Some(default), _) => quote!(#default),
            // A type that says itself what its absence is says it through `Attribute`, which a codec goes around.
            (None, Role::Encoded(_)) if is_absent_able(ty) => quote!(::core::default::Default::default()),
            (None, _) => return quote!(::core::option::Option::None),
        };
        quote!(::core::option::Option::Some((|| #default) as fn() -> #ty))
    }

    /// A statement that writes the field; `value` is a reference to it.
    fn write(&self, value: &TokenStream, own: &TokenStream, known: &TokenStream) -> TokenStream {
        let (name, ty, place) = (self.name(), &self.ty, self.span);
        match &self.role {
            Role::Plain => quote_spanned!(place => __p::write(map, #name, #value)?;),
            Role::Null => quote_spanned!(place => __p::write_or_null(map, #name, #value)?;),
            Role::Encoded(codec) => {
                quote_spanned!(place => __p::write_encoded::<#ty, #codec>(map, #name, #value)?;)
            }
            Role::Skip => quote!(let _ = #value;),
            Role::Flatten => quote_spanned!(place => __p::write_flat::<#ty>(map, #own, #value)?;),
            Role::Rest => quote_spanned!(place => __p::write_rest(map, #known, #value);),
        }
    }

    /// An expression that reads the field from `map`.
    fn read(&self, known: &TokenStream) -> TokenStream {
        let (names, ty, place, default) = (&self.names, &self.ty, self.span, self.default_fn());
        match &self.role {
            Role::Plain | Role::Null => {
                quote_spanned!(place => __p::read::<#ty>(map, &[#(#names),*], #default)?)
            }
            Role::Encoded(codec) => {
                quote_spanned!(place => __p::read_encoded::<#ty, #codec>(map, &[#(#names),*], #default)?)
            }
            Role::Skip => self
                .default
                .clone()
                .unwrap_or_else(|| quote_spanned!(place => <#ty as ::core::default::Default>::default())),
            Role::Flatten => quote_spanned!(place => <#ty as __p::Document>::read(map)?),
            Role::Rest => quote_spanned!(place => __p::read_rest(map, #known)),
        }
    }

    /// Whether an update of the attributes `names` may have changed the field.
    fn is_named(&self, known: &TokenStream) -> TokenStream {
        let (name, ty) = (self.name(), &self.ty);
        match &self.role {
            Role::Flatten => {
                quote!(<#ty as __p::Document>::names().iter().any(|name| names.contains(name)))
            }
            Role::Rest => quote!({
                let known = #known;
                names.iter().any(|name| !known(name))
            }),
            _ => quote!(names.contains(&#name)),
        }
    }
}

impl Fields {
    /// Whether a name is one of these fields' own attributes, or of those `beside` them: a closure.
    fn own(&self, beside: &[String]) -> TokenStream {
        let names = self.stored_names();
        // The slice has a type also where it is empty.
        quote!(|name: &str| <[&str]>::contains(&[#(#names,)* #(#beside),*], &name))
    }

    /// As [`own`](Fields::own), with the fields of flattened structs.
    fn known(&self, beside: &[String]) -> TokenStream {
        let (names, flattened) = (self.stored_names(), self.flattened());
        quote! {
            |name: &str| <[&str]>::contains(&[#(#names,)* #(#beside),*], &name)
                #(|| <#flattened as __p::Document>::names().contains(&name))*
        }
    }

    /// Statements that write every field; `value` makes a reference to one.
    fn write_all(&self, beside: &[String], value: impl Fn(&Field) -> TokenStream) -> TokenStream {
        let (own, known) = (self.own(beside), self.known(beside));
        self.fields.iter().map(|field| field.write(&value(field), &own, &known)).collect()
    }

    /// Statements that write the fields of `self` into `map`.
    pub(crate) fn writes(&self, beside: &[String]) -> TokenStream {
        self.write_all(beside, |field| {
            let (mut ident, place) = (field.ident.clone(), field.span);
            ident.set_span(place);
            quote_spanned!(place => &self.#ident)
        })
    }

    /// Statements that write fields which a pattern has bound by [`bindings`](Fields::bindings).
    pub(crate) fn writes_bound(&self, beside: &[String]) -> TokenStream {
        self.write_all(beside, |field| {
            let local = field.local();
            quote!(#local)
        })
    }

    /// The inside of a pattern that binds every field under a name no other variable has.
    pub(crate) fn bindings(&self) -> TokenStream {
        let bindings = self.fields.iter().map(|field| {
            let (ident, local) = (&field.ident, field.local());
            quote!(#ident: #local)
        });
        quote!(#(#bindings),*)
    }

    /// `field: read from map, …`.
    pub(crate) fn reads(&self, beside: &[String]) -> TokenStream {
        let known = self.known(beside);
        let reads = self.fields.iter().map(|field| {
            let (ident, read) = (&field.ident, field.read(&known));
            quote!(#ident: #read)
        });
        quote!(#(#reads),*)
    }

    /// Statements that read again the fields stored under `names`; all are read before any is assigned.
    pub(crate) fn reloads(&self, beside: &[String]) -> TokenStream {
        let known = self.known(beside);
        let (mut reads, mut assigns) = (TokenStream::new(), TokenStream::new());
        // An update names no part of the key, but the store may have filled one in.
        let is_read =
            |field: &&Field| !matches!(field.role, Role::Skip) && (!field.is_key || field.managed.is_some());
        for field in self.fields.iter().filter(is_read) {
            let (ident, ty, local) = (&field.ident, &field.ty, field.local());
            let (named, read) = (field.is_named(&known), field.read(&known));
            reads.extend(quote! {
                let #local: ::core::option::Option<#ty> =
                    if #named { ::core::option::Option::Some(#read) } else { ::core::option::Option::None };
            });
            assigns.extend(quote! {
                if let ::core::option::Option::Some(value) = #local {
                    self.#ident = value;
                }
            });
        }
        quote!(#reads #assigns)
    }

    /// Statements that turn what plain JSON wrote into `map` into the fields' own kinds.
    pub(crate) fn plain(&self) -> TokenStream {
        let turns = self.fields.iter().map(|field| {
            let (names, ty) = (&field.names, &field.ty);
            match field.role {
                Role::Plain | Role::Null => {
                    quote!(__p::field_from_plain::<#ty>(map, &[#(#names),*])?;)
                }
                Role::Flatten => quote!(<#ty as __p::Document>::map_from_plain(map)?;),
                // What a codec does with null is its own matter.
                Role::Encoded(_) | Role::Skip | Role::Rest => TokenStream::new(),
            }
        });
        turns.collect()
    }

    /// An expression of every stored name.
    pub(crate) fn names(&self) -> TokenStream {
        let names = self.stored_names();
        self.with_flattened(&quote!(&[#(#names),*]), &quote!(names))
    }

    /// An expression of the stored names that must be there, after those of the slice `own`.
    pub(crate) fn required_names(&self, own: &TokenStream) -> TokenStream {
        self.with_flattened(own, &quote!(required))
    }

    /// A vector of `own` and what `method` of `Document` tells of the flattened structs.
    fn with_flattened(&self, own: &TokenStream, method: &TokenStream) -> TokenStream {
        let flattened = self.flattened();
        quote!({
            let own: &[&'static str] = #own;
            #[allow(unused_mut)]
            let mut names = own.to_vec();
            #(names.extend(<#flattened as __p::Document>::#method());)*
            names
        })
    }
}

impl Field {
    /// The variable that holds it.
    fn local(&self) -> proc_macro2::Ident {
        format_ident!("__field_{}", bare(&self.ident))
    }
}
