//! The derives as functions over tokens: what they write, and what they refuse.

mod expansion;
mod genclient;
mod output;
mod refusals;
