//! Questions that are created and not stored: who one is, and what one may do. Who asks is not looked
//! at, and everything is allowed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::failure::{Failure, FieldError, GroupResource};
use crate::object::{Object, metadata, metadata_mut};
use crate::registry::{Context, Part, Strategy};

/// A kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Review {
    /// Whether a user, in a namespace or anywhere, may do something.
    Access,
    LocalAccess,
    /// Whether the one who asks may do something.
    SelfAccess,
    /// All that the one who asks may do in a namespace.
    SelfRules,
    /// Who the one who asks is.
    SelfSubject,
    /// Whose token something is.
    Token,
}

impl Review {
    /// The question that a kind is.
    pub(super) fn of(group: &str, kind: &str) -> Option<Self> {
        Some(match (group, kind) {
            ("authorization.k8s.io", "SubjectAccessReview") => Self::Access,
            ("authorization.k8s.io", "LocalSubjectAccessReview") => Self::LocalAccess,
            ("authorization.k8s.io", "SelfSubjectAccessReview") => Self::SelfAccess,
            ("authorization.k8s.io", "SelfSubjectRulesReview") => Self::SelfRules,
            ("authentication.k8s.io", "SelfSubjectReview") => Self::SelfSubject,
            ("authentication.k8s.io", "TokenReview") => Self::Token,
            _ => return None,
        })
    }

    fn status(self, object: &Object) -> Result<Value, Failure> {
        let spec = object.get("spec");
        let text = |name: &str| {
            spec.and_then(|spec| spec.get(name)?.as_str())
                .unwrap_or_default()
        };
        match self {
            Self::Access | Self::LocalAccess | Self::SelfAccess => Ok(json!({"allowed": true})),
            Self::SelfRules if text("namespace").is_empty() => {
                Err(Failure::bad_request("no namespace on request"))
            }
            Self::SelfRules => Ok(json!({
                "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}],
                "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
                "incomplete": false,
            })),
            Self::SelfSubject => {
                let groups = ["system:masters", "system:authenticated"];
                Ok(json!({"userInfo": {"username": "admin", "groups": groups}}))
            }
            Self::Token if text("token").is_empty() => Err(Failure::bad_request(
                "token is required for TokenReview in authentication",
            )),
            Self::Token => Ok(match user(text("token")) {
                Some(user) => json!({"authenticated": true, "user": user}),
                None => json!({"user": {}, "error": "invalid bearer token"}),
            }),
        }
    }

    fn errors(self, object: &Object, namespace: Option<&str>) -> Vec<FieldError> {
        if !matches!(self, Self::Access | Self::LocalAccess | Self::SelfAccess) {
            return Vec::new();
        }
        let spec = object.get("spec");
        let member = |name: &str| spec.and_then(|spec| spec.get(name));
        let resource = member("resourceAttributes");
        let path = member("nonResourceAttributes");
        let mut errors = Vec::new();
        if let (Some(_), Some(path)) = (resource, path) {
            let text = |name: &str| path.get(name).cloned().unwrap_or_else(|| "".into());
            let value = json!({"Path": text("path"), "Verb": text("verb")});
            let detail = "cannot be specified in combination with resourceAttributes";
            errors.push(FieldError::invalid(
                "spec.nonResourceAttributes",
                value,
                detail,
            ));
        }
        if resource.is_none() && path.is_none() {
            let detail =
                "exactly one of nonResourceAttributes or resourceAttributes must be specified";
            errors.push(FieldError::invalid(
                "spec.resourceAttributes",
                Value::Null,
                detail,
            ));
        }
        let is_empty = |name: &str| match member(name) {
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Array(list)) => list.is_empty(),
            _ => true,
        };
        if self != Self::SelfAccess && is_empty("user") && is_empty("groups") {
            let detail = "at least one of user or group must be specified";
            errors.push(FieldError::invalid("spec.user", "", detail));
        }
        let asked = resource.and_then(|resource| resource.get("namespace")?.as_str());
        if self == Self::LocalAccess
            && resource.is_some()
            && asked.unwrap_or_default() != namespace.unwrap_or_default()
        {
            let field = "spec.resourceAttributes.namespace";
            let value = asked.unwrap_or_default();
            errors.push(FieldError::invalid(
                field,
                value,
                "must match metadata.namespace",
            ));
        }
        errors
    }
}

/// Whose token it is, of one that was made here.
fn user(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let name = claims.get("sub")?.as_str()?;
    let account = name.strip_prefix("system:serviceaccount:")?;
    let (namespace, _) = account.split_once(':')?;
    let groups = [
        "system:serviceaccounts".to_owned(),
        format!("system:serviceaccounts:{namespace}"),
        "system:authenticated".to_owned(),
    ];
    let uid = claims.pointer("/kubernetes.io/serviceaccount/uid");
    Some(json!({"username": name, "uid": uid, "groups": groups}))
}

impl Strategy for Review {
    fn answer(
        &self,
        context: Context<'_>,
        namespace: Option<&str>,
        object: &Object,
    ) -> Option<Result<Object, Failure>> {
        let errors = self.errors(object, namespace);
        if !errors.is_empty() {
            // The real server does not know the kind here.
            let kind = GroupResource {
                group: &context.resource.group,
                resource: "",
            };
            return Some(Err(Failure::invalid(kind, "", &errors)));
        }
        Some(self.status(object).map(|status| {
            let mut object = object.clone();
            object.insert("status".to_owned(), status);
            if *self == Self::SelfSubject {
                let mut found = Object::new();
                found.insert(
                    "creationTimestamp".to_owned(),
                    context.core.clock.text().into(),
                );
                *metadata_mut(&mut object) = found;
            }
            if *self == Self::SelfRules && metadata(&object).is_some() {
                metadata_mut(&mut object).clear();
            }
            object
        }))
    }

    fn validate_create(&self, _: Context<'_>, _: &Object) -> Vec<FieldError> {
        Vec::new()
    }

    fn validate_update(
        &self,
        _: Context<'_>,
        _: Part<'_>,
        _: &Object,
        _: &Object,
    ) -> Vec<FieldError> {
        Vec::new()
    }
}
