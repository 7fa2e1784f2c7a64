//! What is wrong with a field.

use serde_json::Value;

use kubewright::schema::validate;

use super::quote;
use super::text::{float, json};

/// A field that is refused (`field.Error`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldError {
    /// What kind of fault it is.
    pub(crate) ty: ErrorType,
    /// The place, as `spec.containers[0].name`.
    pub(crate) field: String,
    /// The value that is refused; none where it is not told.
    pub(crate) value: Option<Value>,
    /// What is wrong.
    pub(crate) detail: String,
}

/// Kinds of faults (`field.ErrorType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorType {
    NotFound,
    Required,
    Duplicate,
    Invalid,
    NotSupported,
    Forbidden,
    TooLong,
    TooMany,
    TypeInvalid,
}

impl ErrorType {
    /// As causes tell it.
    pub(crate) const fn cause(self) -> &'static str {
        match self {
            Self::NotFound => "FieldValueNotFound",
            Self::Required => "FieldValueRequired",
            Self::Duplicate => "FieldValueDuplicate",
            Self::Invalid => "FieldValueInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::Forbidden => "FieldValueForbidden",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
            Self::TypeInvalid => "FieldValueTypeInvalid",
        }
    }

    /// As messages tell it.
    const fn words(self) -> &'static str {
        match self {
            Self::NotFound => "Not found",
            Self::Required => "Required value",
            Self::Duplicate => "Duplicate value",
            Self::Invalid | Self::TypeInvalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
        }
    }

    /// Whether messages tell the value.
    const fn has_value(self) -> bool {
        !matches!(self, Self::Required | Self::Forbidden | Self::TooLong)
    }
}

impl From<validate::Reason> for ErrorType {
    fn from(reason: validate::Reason) -> Self {
        match reason {
            validate::Reason::Required => Self::Required,
            validate::Reason::NotSupported => Self::NotSupported,
            validate::Reason::TooLong => Self::TooLong,
            validate::Reason::TooMany => Self::TooMany,
            validate::Reason::Duplicate => Self::Duplicate,
            validate::Reason::TypeInvalid => Self::TypeInvalid,
            validate::Reason::Forbidden => Self::Forbidden,
            _ => Self::Invalid,
        }
    }
}

impl FieldError {
    fn new(
        ty: ErrorType,
        field: impl Into<String>,
        value: Option<Value>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            ty,
            field: field.into(),
            value,
            detail: detail.into(),
        }
    }

    /// The field must be given.
    pub(crate) fn required(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(ErrorType::Required, field, None, detail)
    }

    /// The value breaks a rule.
    pub(crate) fn invalid(
        field: impl Into<String>,
        value: impl Into<Value>,
        detail: impl Into<String>,
    ) -> Self {
        Self::new(ErrorType::Invalid, field, Some(value.into()), detail)
    }

    /// The value is of another type.
    pub(crate) fn type_invalid(
        field: impl Into<String>,
        value: impl Into<Value>,
        detail: impl Into<String>,
    ) -> Self {
        Self::new(ErrorType::TypeInvalid, field, Some(value.into()), detail)
    }

    /// The value may not be set here.
    pub(crate) fn forbidden(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(ErrorType::Forbidden, field, None, detail)
    }

    /// Another item has the value.
    pub(crate) fn duplicate(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::new(ErrorType::Duplicate, field, Some(value.into()), "")
    }

    /// What the field refers to does not exist.
    pub(crate) fn not_found(field: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::new(ErrorType::NotFound, field, Some(value.into()), "")
    }

    /// The value is none of those that are known.
    pub(crate) fn not_supported(
        field: impl Into<String>,
        value: impl Into<Value>,
        known: &[&str],
    ) -> Self {
        let known: Vec<String> = known.iter().map(|known| quote(known)).collect();
        let detail = if known.is_empty() {
            String::new()
        } else {
            format!("supported values: {}", known.join(", "))
        };
        Self::new(ErrorType::NotSupported, field, Some(value.into()), detail)
    }

    /// The string is longer than so many bytes.
    pub(crate) fn too_long(field: impl Into<String>, limit: usize) -> Self {
        let bytes = if limit == 1 { "byte" } else { "bytes" };
        let detail = format!("may not be more than {limit} {bytes}");
        Self::new(ErrorType::TooLong, field, None, detail)
    }

    /// What is wrong, without the field (`ErrorBody`).
    pub(crate) fn body(&self) -> String {
        let mut text = self.ty.words().to_owned();
        if let (true, Some(value)) = (self.ty.has_value(), &self.value) {
            text.push_str(": ");
            match value {
                Value::String(value) => text.push_str(&quote(value)),
                Value::Number(number) if number.is_f64() => {
                    text.push_str(&float(number.as_f64().unwrap_or_default()));
                }
                value => text.push_str(&json(value)),
            }
        }
        if !self.detail.is_empty() {
            text.push_str(": ");
            text.push_str(&self.detail);
        }
        text
    }

    /// What is wrong, after the field.
    pub(crate) fn message(&self) -> String {
        format!("{}: {}", self.field, self.body())
    }
}
