//! `#[itemstore_testkit::test(User, Order)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Error, FnArg, ItemFn, PatType, Path, Token};

pub(crate) fn expand(models: TokenStream, function: TokenStream) -> syn::Result<TokenStream> {
    let models = Punctuated::<Path, Token![,]>::parse_terminated.parse2(models)?;
    let function: ItemFn = syn::parse2(function)?;
    let signature = &function.sig;
    if !signature.generics.params.is_empty() {
        return Err(Error::new_spanned(&signature.generics, "a test has no generic parameters"));
    }
    let mut inputs = signature.inputs.iter();
    let (Some(FnArg::Typed(PatType { pat, ty, .. })), None) = (inputs.next(), inputs.next()) else {
        return Err(Error::new_spanned(
            &signature.ident,
            "a test takes one parameter, the store: `store: Store`, or `store: Store<MemoryBackend>`",
        ));
    };
    let (attributes, name, output, block) =
        (&function.attrs, &signature.ident, &signature.output, &function.block);
    let models = if models.is_empty() { quote!(()) } else { quote!((#models,)) };
    let run = if signature.asyncness.is_some() { quote!(run_async) } else { quote!(run_sync) };
    let asyncness = &signature.asyncness;
    Ok(quote! {
        #(#attributes)*
        #[::core::prelude::v1::test]
        fn #name() #output {
            #asyncness fn body(#pat: #ty) #output #block
            ::itemstore_testkit::__private::#run::<#ty, #models, _, _>(body)
        }
    })
}
