//! One set of struct bodies, derived in two ways.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The bodies, with these derives: what is required, then what is optional.
macro_rules! bodies {
    ($($derive:path),+) => {
        bodies! {
            @all [$($derive),+]

            Workload {
                metadata: Metadata,
                spec: Spec,
            } {
                status: Status,
            }

            Metadata {
                name: String,
            } {
                namespace: String,
                uid: String,
                resource_version: String,
                generation: i64,
                creation_timestamp: String,
                labels: BTreeMap<String, String>,
                annotations: BTreeMap<String, String>,
                owner_references: Vec<Owner>,
                finalizers: Vec<String>,
            }

            Owner {
                api_version: String,
                kind: String,
                name: String,
                uid: String,
            } {
                controller: bool,
                block_owner_deletion: bool,
            }

            Spec {
                containers: Vec<Container>,
            } {
                init_containers: Vec<Container>,
                volumes: Vec<Volume>,
                tolerations: Vec<Toleration>,
                node_selector: BTreeMap<String, String>,
                node_name: String,
                service_account_name: String,
                restart_policy: String,
                priority: i32,
                host_network: bool,
                termination_grace_period_seconds: i64,
                overcommit: f64,
            }

            Container {
                name: String,
                image: String,
            } {
                command: Vec<String>,
                args: Vec<String>,
                env: Vec<Variable>,
                ports: Vec<Port>,
                resources: Resources,
                volume_mounts: Vec<Mount>,
                liveness_probe: Probe,
                readiness_probe: Probe,
                image_pull_policy: String,
            }

            Variable {
                name: String,
            } {
                value: String,
                value_from: Source,
            }

            Source {
            } {
                secret: String,
                key: String,
                optional: bool,
            }

            Port {
                number: i32,
            } {
                name: String,
                protocol: String,
            }

            Resources {
            } {
                limits: BTreeMap<String, String>,
                requests: BTreeMap<String, String>,
            }

            Mount {
                name: String,
                path: String,
            } {
                read_only: bool,
            }

            Probe {
                port: i32,
            } {
                path: String,
                initial_delay_seconds: i32,
                period_seconds: i32,
                failure_threshold: i32,
            }

            Volume {
                name: String,
            } {
                secret: String,
                config_map: String,
                default_mode: i32,
            }

            Toleration {
            } {
                key: String,
                operator: String,
                effect: String,
                grace_seconds: i64,
            }

            Status {
            } {
                phase: String,
                address: String,
                start_time: String,
                conditions: Vec<Condition>,
                containers: Vec<ContainerStatus>,
            }

            Condition {
                r#type: String,
                status: String,
            } {
                last_transition_time: String,
                reason: String,
                message: String,
            }

            ContainerStatus {
                name: String,
                image: String,
                image_id: String,
                ready: bool,
                restart_count: i32,
            } {
                runtime_id: String,
            }
        }
    };
    (@all $derives:tt $($name:ident $required:tt $optional:tt)+) => {
        $(bodies! { @one $derives $name $required $optional })+
    };
    (
        @one [$($derive:path),+] $name:ident
        { $($required:ident: $type:ty,)* } { $($optional:ident: $inner:ty,)* }
    ) => {
        #[derive($($derive),+)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            $($required: $type,)*
            $(
                #[serde(skip_serializing_if = "Option::is_none")]
                $optional: Option<$inner>,
            )*
        }
    };
}

/// A way to derive them.
pub(crate) trait Way {
    /// The outermost body.
    type Workload: DeserializeOwned + Serialize + Sync;
}

/// Through the driver over descriptors.
pub(crate) enum Descriptors {}

impl Way for Descriptors {
    type Workload = descriptors::Workload;
}

mod descriptors {
    use super::BTreeMap;

    bodies!(kubewright::Schema);
}

/// Through code for each type.
pub(crate) enum SerdeDerive {}

impl Way for SerdeDerive {
    type Workload = serde_derive::Workload;
}

mod serde_derive {
    use super::BTreeMap;

    bodies!(serde::Serialize, serde::Deserialize);
}
