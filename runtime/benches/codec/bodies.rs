//! One set of struct bodies, derived in two ways.

use std::collections::BTreeMap;

use kubewright::Map;
use kubewright::schema::{decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The bodies, with these derives: what is required, then what is optional.
macro_rules! bodies {
    ($($derive:path),+) => {
        bodies! {
            @all [$($derive),+]

            WorkloadList {
                metadata: ListMetadata,
                items: Vec<Workload>,
            } {
            }

            ListMetadata {
            } {
                resource_version: String,
                remaining_items: i64,
            }

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

            Wide {
            } {
                version: String,
                log_format: String,
                scrape_interval: String,
                port_name: String,
                hash: String,
                rule_interval: String,
                zone: String,
                termination_policy: String,
                query_concurrency: i32,
                sample_limit: i32,
                body_size_limit: i32,
                wal_compression: bool,
                tls: bool,
                overlapping_blocks: bool,
                pod_labels: Map<String>,
                config_maps: Vec<String>,
                tolerations: Vec<Toleration>,
                resources: Resources,
                alerting: Target,
                image_pull_policy: String,
                external_url: String,
                storage_class: String,
                base_image: String,
                listen_host: String,
                ca_bundle: String,
                pod_management_policy: String,
                revision_history_limit: i32,
                lookback_seconds: i32,
                label_name_length_limit: i32,
                listen_local: bool,
                honor_timestamps: bool,
                remote_write_receiver: bool,
                external_labels: Map<String>,
                feature_gates: Map<String>,
                features: Vec<String>,
                containers: Vec<Container>,
                remote_write: Vec<Target>,
                image: String,
                retention: String,
                scrape_timeout: String,
                replica_label: String,
                enforced_namespace: String,
                proxy_url: String,
                region: String,
                replicas: i32,
                query_timeout_seconds: i32,
                target_limit: i32,
                keep_dropped_targets: i32,
                host_network: bool,
                follow_redirects: bool,
                enforce_pod_labels: bool,
                pod_annotations: Map<String>,
                arguments: Vec<String>,
                volumes: Vec<Volume>,
                liveness_probe: Probe,
                owner: Owner,
                log_level: String,
                route_prefix: String,
                priority_class: String,
                tag: String,
                min_ready_window: String,
                server_name: String,
                update_strategy: String,
                max_connections: i32,
                wal_segment_bytes: i32,
                label_value_length_limit: i32,
                admin_api: bool,
                disable_compaction: bool,
                native_histograms: bool,
                node_selector: Map<String>,
                secrets: Vec<String>,
                exclude_namespaces: Vec<String>,
                init_containers: Vec<Container>,
                remote_read: Vec<Target>,
                service_account: String,
                retention_size: String,
                evaluation_interval: String,
                cluster_label: String,
                query_log_file: String,
                token_secret: String,
                tenant: String,
                shards: i32,
                query_max_samples: i32,
                label_limit: i32,
                paused: bool,
                honor_labels: bool,
                scrape_classic: bool,
                ignore_selectors: bool,
                storage_labels: Map<String>,
                image_pull_secrets: Vec<String>,
                volume_mounts: Vec<Mount>,
                readiness_probe: Probe,
            }

            Target {
                url: String,
            } {
                name: String,
                headers: Map<String>,
                timeout_seconds: i32,
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
    /// An object.
    type Workload: DeserializeOwned + Serialize + Sync;
    /// A list of them.
    type List: DeserializeOwned + Serialize + Sync;
    /// A struct of many optional fields, with the runtime's own maps.
    type Wide: DeserializeOwned + Serialize + Sync;

    /// Reads JSON.
    fn read<T: DeserializeOwned>(text: &str) -> T {
        serde_json::from_str(text).expect("the text is of the type")
    }

    /// Writes JSON.
    fn write<T: Serialize>(value: &T) -> Vec<u8> {
        serde_json::to_vec(value).expect("the object has a JSON form")
    }
}

/// Through the driver over descriptors, read and written by the runtime's own reader and writer of JSON.
pub(crate) enum Descriptors {}

impl Way for Descriptors {
    type Workload = descriptors::Workload;
    type List = descriptors::WorkloadList;
    type Wide = descriptors::Wide;

    fn read<T: DeserializeOwned>(text: &str) -> T {
        decode::from_str(text).expect("the text is of the type")
    }

    fn write<T: Serialize>(value: &T) -> Vec<u8> {
        encode::to_vec(value).expect("the object has a JSON form")
    }
}

/// Through the driver over descriptors, read and written by `serde_json`.
pub(crate) enum DescriptorsBySerdeJson {}

impl Way for DescriptorsBySerdeJson {
    type Workload = descriptors::Workload;
    type List = descriptors::WorkloadList;
    type Wide = descriptors::Wide;
}

mod descriptors {
    use super::{BTreeMap, Map};

    bodies!(kubewright::Schema);
}

/// Through code for each type.
pub(crate) enum SerdeDerive {}

impl Way for SerdeDerive {
    type Workload = serde_derive::Workload;
    type List = serde_derive::WorkloadList;
    type Wide = serde_derive::Wide;
}

mod serde_derive {
    use super::{BTreeMap, Map};

    bodies!(serde::Serialize, serde::Deserialize);
}
