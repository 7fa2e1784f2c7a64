//! The derives of kubewright. Users reach them as `kubewright::Schema` and `kubewright::Resource`.

use proc_macro::TokenStream;

/// Derives `Schema`, `Serialize` and `Deserialize`.
#[proc_macro_derive(Schema, attributes(schema, serde, resource))]
pub fn derive_schema(input: TokenStream) -> TokenStream {
    kubewright_codegen::derive_schema(input.into()).into()
}

/// Derives what `Schema` derives, and `Resource` with the markers of a root.
#[proc_macro_derive(Resource, attributes(resource, schema, serde))]
pub fn derive_resource(input: TokenStream) -> TokenStream {
    kubewright_codegen::derive_resource(input.into()).into()
}
