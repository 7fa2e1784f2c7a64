//! Generates clients for CRDs of the corpus that between them hold what clients have to cope with.

use std::path::{Path, PathBuf};
use std::{env, fs};

use kubewright_generator::Generator;

/// CRDs of the corpus, and why each is here.
const CRDS: &[&str] = &[
    // Two versions, CEL, list maps, defaults.
    "gateway-api/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
    // Status, preserve-unknown deep inside, byte strings.
    "crds/cert-manager/cert-manager/cert-manager.io/v1/issuers.yaml",
    // Cluster-scoped, no spec, arbitrary data at the root.
    "crds/crossplane/crossplane/apiextensions.crossplane.io/v1beta1/environmentconfigs.yaml",
    // Cluster-scoped, a field beside spec, a spec of any JSON.
    "crds/kumahq/kuma/kuma.io/v1alpha1/meshes.yaml",
    // Scale and status.
    "crds/strimzi/strimzi-kafka-operator/kafka.strimzi.io/v1beta2/kafkaconnectors.yaml",
    // Half a megabyte; quantities, int-or-string, pod templates.
    "crds/prometheus-operator/prometheus-operator/monitoring.coreos.com/v1/thanosrulers.yaml",
    // Embedded resources.
    "crds/project-codeflare/codeflare-operator/workload.codeflare.dev/v1beta2/appwrappers.yaml",
    // A root field that is a keyword.
    "crds/1Password/onepassword-operator/onepassword.com/v1/onepassworditems.yaml",
    // No properties at all, everything preserved.
    "crds/dexidp/dex/dex.coreos.com/v1/authcodes.yaml",
    // Cluster-scoped, no spec, a root field that is no identifier.
    "crds/cilium/cilium/cilium.io/v2/ciliumidentities.yaml",
    // Scale with a selector.
    "crds/cloudnative-pg/cloudnative-pg/postgresql.cnpg.io/v1/clusters.yaml",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-env-changed=KUBEWRIGHT_CORPUS");
    println!("cargo:rustc-check-cfg=cfg(corpus)");
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let corpus = env::var_os("KUBEWRIGHT_CORPUS")
        .map_or_else(|| manifest.join("../../../shared/corpus"), PathBuf::from);
    let present = corpus.is_dir();
    let mut generator = Generator::new().source(manifest.join("../../examples/quickstart/crds"));
    if present {
        println!("cargo:rustc-cfg=corpus");
        for crd in CRDS {
            generator = generator.source(corpus.join(crd));
        }
    } else {
        println!(
            "cargo:warning=skipped: clients of real CRDs need the corpus in KUBEWRIGHT_CORPUS"
        );
    }
    generator.generate()?.write_to_out_dir()?;
    list(if present { CRDS } else { &[] }, &corpus)
}

/// Tells the tests where the CRDs are.
fn list(crds: &[&str], corpus: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<_> = crds.iter().map(|crd| corpus.join(crd)).collect();
    let out = PathBuf::from(env::var("OUT_DIR")?).join("crds.rs");
    fs::write(
        out,
        format!("/// The CRDs to install.\npub const CRDS: &[&str] = &{paths:?};\n"),
    )?;
    Ok(())
}
