//! Turns the CRDs of `crds/` into Rust types and a clientset.

fn main() -> Result<(), kubewright_generator::Error> {
    kubewright_generator::Generator::new()
        .source("crds/")
        .generate()?
        .write_to_out_dir()
}
