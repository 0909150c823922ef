//! The gRPC service of `src/tonic_site.rs`, without a `.proto` file.

fn main() {
    let count = tonic_build::manual::Method::builder()
        .name("count")
        .route_name("Count")
        .input_type("String")
        .output_type("String")
        .codec_path("tonic_prost::ProstCodec")
        .build();
    let counter = tonic_build::manual::Service::builder().name("Counter").package("visits").method(count);
    tonic_build::manual::Builder::new().compile(&[counter.build()]);
}
