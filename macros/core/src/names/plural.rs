//! Plurals: the resource name of a kind where nothing else says it.

/// The default plural of a kind, in lower case: what a resource is called when neither a CRD's
/// `names.plural`, discovery nor `plural = "..."` says it.
///
/// | the kind, in lower case, ends in | becomes | |
/// |---|---|---|
/// | one letter only | unchanged | `i` |
/// | `endpoints` | unchanged | `endpoints` |
/// | `s` `x` `z` `ch` `sh` | + `es` | `ingresses` `searches` |
/// | a consonant and `y` | `ies` | `policies` |
/// | one of the words `calf` `elf` `half` `leaf` `loaf` `scarf` `self` `sheaf` `shelf` `thief` `wolf`, `knife` `life` `wife` | `ves` | `leaves` `lives` |
/// | anything else | + `s` | `gateways` `proofs` |
///
/// These are the rules of client-gen for all of the built-in kinds. They know no other English: an
/// irregular noun needs its plural said.
///
/// ```
/// use kubewright_codegen::names::plural;
///
/// assert_eq!(plural("NetworkPolicy"), "networkpolicies");
/// assert_eq!(plural("Gateway"), "gateways");
/// ```
pub fn plural(kind: &str) -> String {
    let kind = kind.to_lowercase();
    if kind.chars().nth(1).is_none() || kind.ends_with("endpoints") {
        return kind;
    }
    if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| kind.ends_with(end))
    {
        return kind + "es";
    }
    if let Some(stem) = kind.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    if F_TO_VES.iter().any(|word| kind.ends_with(word)) {
        return format!("{}ves", kind.trim_end_matches('e').trim_end_matches('f'));
    }
    kind + "s"
}

/// The nouns whose `f` is voiced in the plural; most are not (`proof`, `chief`, `ref`).
const F_TO_VES: [&str; 12] = [
    "calf", "elf", "half", "leaf", "loaf", "scarf", "sheaf", "thief", "wolf", "knife", "life",
    "wife",
];

#[cfg(test)]
mod tests {
    use super::plural;

    /// A test for each row of the table of client-gen's plurals, and of the kinds on which five
    /// tools disagree.
    macro_rules! rows {
        ($($(#[$doc:meta])* $row:ident: $kind:literal => $plural:literal;)*) => {$(
            $(#[$doc])*
            #[test]
            fn $row() {
                assert_eq!(plural($kind), $plural);
            }
        )*};
    }

    rows! {
        r01_one_letter: "I" => "i";
        r02_pod: "Pod" => "pods";
        r03_entry: "Entry" => "entries";
        r04_endpoints: "Endpoints" => "endpoints";
        r05_bus: "Bus" => "buses";
        r06_fizz: "Fizz" => "fizzes";
        r07_search: "Search" => "searches";
        r08_autograph: "Autograph" => "autographs";
        r09_dispatch: "Dispatch" => "dispatches";
        r10_earth: "Earth" => "earths";
        r11_city: "City" => "cities";
        r12_ray: "Ray" => "rays";
        r13_fountain: "Fountain" => "fountains";
        r14_life: "Life" => "lives";
        r15_leaf: "Leaf" => "leaves";
        r16_csi_storage_capacity: "CSIStorageCapacity" => "csistoragecapacities";
        r17_component_status: "ComponentStatus" => "componentstatuses";
        r18_device_class: "DeviceClass" => "deviceclasses";
        r19_ip_address: "IPAddress" => "ipaddresses";
        r20_ingress: "Ingress" => "ingresses";
        r21_ingress_class: "IngressClass" => "ingressclasses";
        r22_network_policy: "NetworkPolicy" => "networkpolicies";
        r23_mutating_admission_policy: "MutatingAdmissionPolicy" => "mutatingadmissionpolicies";
        r24_priority_class: "PriorityClass" => "priorityclasses";
        r25_volume_attributes_class: "VolumeAttributesClass" => "volumeattributesclasses";
        r26_endpoint_slice: "EndpointSlice" => "endpointslices";
        r27_service_cidr: "ServiceCIDR" => "servicecidrs";
        r28_cluster_test_type: "ClusterTestType" => "clustertesttypes";
        r30_gateway: "Gateway" => "gateways";
        /// client-gen: `difves`. Its rule looks at the last letter only; no word in `ff` has that
        /// plural.
        r31_diff_differs: "Diff" => "diffs";
        /// client-gen: `prooves`. Which nouns in `f` change is a list, not a rule, and by its rule
        /// kinds named `...Ref` and `...Conf` would be `reves` and `conves`.
        r32_proof_differs: "Proof" => "proofs";
        /// Not English; all the tools without a dictionary agree on it.
        r33_quiz: "Quiz" => "quizes";
        r34_network_chaos: "NetworkChaos" => "networkchaoses";
        /// client-gen: `fookys`. It looks the capital `K` up among small consonants.
        r35_capital_consonant_differs: "FooKy" => "fookies";
        /// client-gen: `fookys`. It compares the capital `Y` with a small one.
        r35_capital_y_differs: "FooKY" => "fookies";
        r36_fly: "Fly" => "flies";
        r36_sky: "Sky" => "skies";
        r37_y_before_y: "Ayy" => "ayies";
        r38_gateway: "Gateway" => "gateways";
        r39_search: "Search" => "searches";
        r40_leaf: "Leaf" => "leaves";
        r41_ingress: "Ingress" => "ingresses";
        r42_network_policy: "NetworkPolicy" => "networkpolicies";
        r43_endpoints: "Endpoints" => "endpoints";
        r44_function_build: "FunctionBuild" => "functionbuilds";
        r45_hello_world: "HelloWorld" => "helloworlds";
        r46_package_metadata: "PackageMetadata" => "packagemetadatas";
        r47_podinfo: "Podinfo" => "podinfos";
    }

    #[test]
    fn r29_regular_built_in_kinds() {
        for kind in [
            "APIService",
            "Binding",
            "CertificateSigningRequest",
            "ClusterRole",
            "ClusterRoleBinding",
            "ClusterTrustBundle",
            "ConfigMap",
            "ControllerRevision",
            "CronJob",
            "CSIDriver",
            "CSINode",
            "CustomResourceDefinition",
            "DaemonSet",
            "Deployment",
            "DeviceTaintRule",
            "Event",
            "Eviction",
            "FlowSchema",
            "HorizontalPodAutoscaler",
            "Job",
            "Lease",
            "LeaseCandidate",
            "LimitRange",
            "LocalSubjectAccessReview",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "PodCertificateRequest",
            "PodDisruptionBudget",
            "PodTemplate",
            "PriorityLevelConfiguration",
            "ReplicaSet",
            "ReplicationController",
            "ResourceClaim",
            "ResourceClaimTemplate",
            "ResourceQuota",
            "ResourceSlice",
            "Role",
            "RoleBinding",
            "Scale",
            "Secret",
            "SelfSubjectAccessReview",
            "SelfSubjectReview",
            "SelfSubjectRulesReview",
            "Service",
            "ServiceAccount",
            "StatefulSet",
            "StorageVersion",
            "StorageVersionMigration",
            "SubjectAccessReview",
            "TokenReview",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
            "VolumeAttachment",
        ] {
            assert_eq!(plural(kind), kind.to_lowercase() + "s");
        }
    }

    #[test]
    fn nouns_in_f() {
        for (kind, expected) in [
            ("BookShelf", "bookshelves"),
            ("Knife", "knives"),
            ("SecretRef", "secretrefs"),
            ("Safe", "safes"),
            ("Belief", "beliefs"),
            ("ProxyConf", "proxyconfs"),
        ] {
            assert_eq!(plural(kind), expected);
        }
    }

    #[test]
    fn nothing_panics() {
        for kind in ["", "Y", "É", "éy", "名"] {
            plural(kind);
        }
    }
}
