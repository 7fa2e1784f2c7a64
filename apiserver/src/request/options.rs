//! Options of requests, with what is wrong with them
//! (`apimachinery/pkg/apis/meta/{v1,internalversion}/validation/validation.go`).

use kubewright::meta::{DRY_RUN_ALL, DeleteOptions, DeletionPropagation};
use serde_json::Value;

use super::Query;
use crate::failure::{ErrorType, Failure, FieldError, GroupResource};

/// Options of writes of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WriteOptions {
    pub(crate) is_dry_run: bool,
    /// Empty where none is given.
    pub(crate) field_manager: String,
    /// `Ignore`, `Warn`, `Strict`.
    pub(crate) field_validation: String,
    /// Of apply: whether fields are taken from their managers.
    pub(crate) force: bool,
}

/// Options of lists and watches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListRequest {
    pub(crate) label_selector: String,
    pub(crate) field_selector: String,
    pub(crate) allow_bookmarks: bool,
    /// Empty where none is given.
    pub(crate) resource_version: String,
    /// Empty where none is given.
    pub(crate) resource_version_match: String,
    pub(crate) timeout_seconds: Option<i64>,
    /// Zero where none is given.
    pub(crate) limit: i64,
    /// Empty where none is given.
    pub(crate) continue_token: String,
    pub(crate) send_initial_events: Option<bool>,
}

/// Options of deletions: those of the body, or else of the query.
pub(crate) type DeleteRequest = DeleteOptions;

/// The group of options, as failures name it.
const GROUP: &str = "meta.k8s.io";
const VALIDATIONS: [&str; 3] = ["Ignore", "Warn", "Strict"];
const EXACT: &str = "Exact";
const NOT_OLDER_THAN: &str = "NotOlderThan";
/// The longest name of a field manager, in bytes.
const MANAGER_LENGTH: usize = 128;

impl WriteOptions {
    /// Options of a creation, update or patch, whose kind is `kind`. `is_apply` where it is a patch
    /// that applies.
    pub(crate) fn read(query: &Query, kind: &str, is_apply: bool) -> Result<Self, Failure> {
        let dry_run: Vec<&str> = query.all("dryRun").collect();
        let field_manager = query.text("fieldManager");
        let field_validation = query.text("fieldValidation");
        let force = query.optional_flag("force");
        let mut errors = Vec::new();
        if kind == "PatchOptions" {
            if is_apply && field_manager.is_empty() {
                errors.push(FieldError::required(
                    "fieldManager",
                    "is required for apply patch",
                ));
            }
            if !is_apply && force.is_some() {
                let detail = "may not be specified for non-apply patch";
                errors.push(FieldError::forbidden("force", detail));
            }
        }
        errors.extend(check_manager(&field_manager));
        errors.extend(check_dry_run(&dry_run));
        if !field_validation.is_empty() && !VALIDATIONS.contains(&field_validation.as_str()) {
            let known = ["", "Ignore", "Strict", "Warn"];
            let value = field_validation.clone();
            errors.push(FieldError::not_supported("fieldValidation", value, &known));
        }
        refuse(kind, &errors)?;
        Ok(Self {
            is_dry_run: !dry_run.is_empty(),
            field_manager,
            field_validation: if field_validation.is_empty() {
                "Warn".to_owned()
            } else {
                field_validation
            },
            force: force.unwrap_or(false),
        })
    }
}

impl ListRequest {
    /// Options of a list, or of a watch.
    pub(crate) fn read(query: &Query, is_watch: bool) -> Result<Self, Failure> {
        let mut request = Self {
            label_selector: query.text("labelSelector"),
            field_selector: query.text("fieldSelector"),
            allow_bookmarks: query.flag("allowWatchBookmarks"),
            resource_version: query.text("resourceVersion"),
            resource_version_match: query.text("resourceVersionMatch"),
            timeout_seconds: query.integer("timeoutSeconds")?,
            limit: query.integer("limit")?.unwrap_or_default(),
            continue_token: query.text("continue"),
            send_initial_events: query.optional_flag("sendInitialEvents"),
        };
        let errors = if is_watch {
            // A watch from any version begins with what is there, as it did before one could ask.
            if request.send_initial_events.is_none()
                && request.resource_version_match.is_empty()
                && matches!(request.resource_version.as_str(), "" | "0")
            {
                request.send_initial_events = Some(true);
                NOT_OLDER_THAN.clone_into(&mut request.resource_version_match);
            }
            request.watch_errors()
        } else {
            request.list_errors()
        };
        refuse("ListOptions", &errors)?;
        Ok(request)
    }

    fn list_errors(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let field = "resourceVersionMatch";
        let wanted = self.resource_version_match.as_str();
        if !wanted.is_empty() {
            if self.resource_version.is_empty() {
                let detail = "resourceVersionMatch is forbidden unless resourceVersion is provided";
                errors.push(FieldError::forbidden(field, detail));
            }
            errors.extend(self.continue_error());
            if wanted != EXACT && wanted != NOT_OLDER_THAN {
                let known = [EXACT, NOT_OLDER_THAN, ""];
                errors.push(FieldError::not_supported(field, wanted, &known));
            }
            if wanted == EXACT && self.resource_version == "0" {
                let detail = r#"resourceVersionMatch "exact" is forbidden for resourceVersion "0""#;
                errors.push(FieldError::forbidden(field, detail));
            }
        }
        if self.send_initial_events.is_some() {
            let detail = "sendInitialEvents is forbidden for list";
            errors.push(FieldError::forbidden("sendInitialEvents", detail));
        }
        errors
    }

    fn watch_errors(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let field = "resourceVersionMatch";
        let wanted = self.resource_version_match.as_str();
        if self.send_initial_events.is_some() && wanted != NOT_OLDER_THAN {
            let detail = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
            errors.push(FieldError::forbidden(field, detail));
        }
        if !wanted.is_empty() {
            if self.send_initial_events.is_none() {
                let detail = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
                errors.push(FieldError::forbidden(field, detail));
            }
            if wanted != NOT_OLDER_THAN {
                errors.push(FieldError::not_supported(field, wanted, &[NOT_OLDER_THAN]));
            }
            errors.extend(self.continue_error());
        }
        errors
    }

    fn continue_error(&self) -> Option<FieldError> {
        let detail = "resourceVersionMatch is forbidden when continue is provided";
        let error = FieldError::forbidden("resourceVersionMatch", detail);
        (!self.continue_token.is_empty()).then_some(error)
    }

    /// Whether exactly the version is asked for.
    pub(crate) fn is_exact(&self) -> bool {
        self.resource_version_match == EXACT
    }
}

/// Options of a deletion that has none in its body.
pub(crate) fn delete_of_query(query: &Query) -> Result<DeleteRequest, Failure> {
    Ok(DeleteRequest {
        grace_period_seconds: query.integer("gracePeriodSeconds")?,
        orphan_dependents: query.optional_flag("orphanDependents"),
        propagation_policy: query.get("propagationPolicy").map(propagation),
        dry_run: query.all("dryRun").map(str::to_owned).collect(),
        ..DeleteRequest::default()
    })
}

fn propagation(text: &str) -> DeletionPropagation {
    match text {
        "Orphan" => DeletionPropagation::Orphan,
        "Background" => DeletionPropagation::Background,
        "Foreground" => DeletionPropagation::Foreground,
        other => DeletionPropagation::Unknown(other.to_owned()),
    }
}

/// What is wrong with options of a deletion.
pub(crate) fn check_delete(options: &DeleteRequest) -> Result<(), Failure> {
    let mut errors = Vec::new();
    let policy = options.propagation_policy.as_ref();
    if let (Some(_), Some(policy)) = (options.orphan_dependents, policy) {
        let detail = "orphanDependents and deletionPropagation cannot be both set";
        let value = policy.as_str().to_owned();
        errors.push(FieldError::invalid("propagationPolicy", value, detail));
    }
    if let Some(DeletionPropagation::Unknown(other)) = policy {
        let known = ["Foreground", "Background", "Orphan", "nil"];
        let value = other.clone();
        errors.push(FieldError::not_supported(
            "propagationPolicy",
            value,
            &known,
        ));
    }
    let dry_run: Vec<&str> = options.dry_run.iter().map(String::as_str).collect();
    errors.extend(check_dry_run(&dry_run));
    refuse("DeleteOptions", &errors)
}

fn check_dry_run(values: &[&str]) -> Option<FieldError> {
    let is_known = values.iter().all(|value| *value == DRY_RUN_ALL);
    let list = Value::from(values.to_vec());
    let error = FieldError::not_supported("dryRun", list, &[DRY_RUN_ALL]);
    (!is_known).then_some(error)
}

fn check_manager(manager: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if manager.len() > MANAGER_LENGTH {
        errors.push(FieldError::too_long("fieldManager", MANAGER_LENGTH));
    }
    for (position, char) in manager.char_indices().filter(|(_, char)| char.is_control()) {
        let code = u32::from(char);
        let detail = format!("invalid character U+{code:04X} (at position {position})");
        errors.push(FieldError {
            ty: ErrorType::Invalid,
            field: "fieldManager".to_owned(),
            value: Some(manager.into()),
            detail,
        });
    }
    errors
}

fn refuse(kind: &str, errors: &[FieldError]) -> Result<(), Failure> {
    if errors.is_empty() {
        return Ok(());
    }
    let kind = GroupResource {
        group: GROUP,
        resource: kind,
    };
    Err(Failure::invalid(kind, "", errors))
}
