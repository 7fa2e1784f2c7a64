//! Rules written in CEL (`x-kubernetes-validations`).
