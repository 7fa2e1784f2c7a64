//! Conditions: what a controller has observed of an object.

use super::Time;
use crate::Schema;

/// One aspect of an object's state (`Condition` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct Condition {
    /// Which aspect, as `Ready`; unique among the conditions of an object.
    #[schema(
        required = true,
        max_length = 316,
        pattern = r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
    )]
    pub r#type: String,
    /// How it stands.
    #[schema(required = true)]
    pub status: ConditionStatus,
    /// The generation of the object that was looked at.
    #[schema(omit_empty, minimum = 0)]
    pub observed_generation: i64,
    /// When `status` last changed. The zero time is written as `null`, as in Go.
    #[schema(required = true)]
    pub last_transition_time: Time,
    /// Why, in one word for programs.
    #[schema(
        required = true,
        min_length = 1,
        max_length = 1024,
        pattern = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"
    )]
    pub reason: String,
    /// Why, for people.
    #[schema(required = true, max_length = 32768)]
    pub message: String,
}

/// How a condition stands (`ConditionStatus` of `meta/v1/types.go`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Schema)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// The controller cannot tell.
    Unknown,
    /// A status that this version does not know; empty where none was set.
    #[schema(unknown, default)]
    Other(String),
}

impl Condition {
    /// Whether the condition holds.
    pub fn is_true(&self) -> bool {
        self.status == ConditionStatus::True
    }

    /// The condition of a type.
    pub fn find<'a>(conditions: &'a [Self], r#type: &str) -> Option<&'a Self> {
        conditions
            .iter()
            .find(|condition| condition.r#type == r#type)
    }

    /// Sets a condition among others, in place of an earlier one of its type; whether anything
    /// changed. The transition time changes with the status only, and is the present where the
    /// condition has none (`SetStatusCondition` of `apimachinery/pkg/api/meta/conditions.go`).
    pub fn set(self, conditions: &mut Vec<Self>) -> bool {
        let mut new = self;
        let old = conditions
            .iter_mut()
            .find(|condition| condition.r#type == new.r#type);
        if let Some(old) = old.as_deref().filter(|old| old.status == new.status) {
            new.last_transition_time = old.last_transition_time;
        } else if new.last_transition_time.is_zero() {
            new.last_transition_time = Time::now();
        }
        match old {
            Some(old) if *old == new => false,
            Some(old) => {
                *old = new;
                true
            }
            None => {
                conditions.push(new);
                true
            }
        }
    }
}
