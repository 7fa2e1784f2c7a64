//! The derives as functions over tokens: what they write, and what they refuse.

mod collisions;
mod expansion;
mod genclient;
mod output;
mod refusals;
mod words;
