//! A fault: which requests it hits, how often, and what it does.

use std::time::Duration;

use fastrand::Rng;
use kubewright::Resource;
use kubewright::meta::Status;

use crate::failure::Failure;
use crate::registry::Verb;
use crate::request::Target;

/// A fault: which requests it hits, how often, and what it does.
///
/// ```
/// # use kubewright_apiserver::{Fault, Server, Verb};
/// let server = Server::new();
/// let faults = server.faults();
/// faults.add(Fault::too_many_requests(1).on(Verb::Create).resource("", "pods").once());
/// faults.add(Fault::truncated_after(3).on(Verb::Watch).at_rate(0.1));
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    effect: Effect,
    verb: Option<Verb>,
    /// Group and plural.
    resource: Option<(String, String)>,
    subresource: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
    /// How many requests pass first.
    skipped: u32,
    /// How often it still strikes; always where nothing is said.
    left: Option<u32>,
    /// How likely it strikes.
    rate: f64,
}

/// What a fault does.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Delay(Duration),
    Fail(Box<Failure>),
    Disconnect,
    Cut(Cut),
}

/// Where what is sent is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// After so many lines: events of a watch.
    pub(crate) lines: usize,
    /// Whether the line after those is begun.
    pub(crate) is_truncated: bool,
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self {
            effect,
            verb: None,
            resource: None,
            subresource: None,
            namespace: None,
            name: None,
            skipped: 0,
            left: None,
            rate: 1.0,
        }
    }

    /// The answer comes later.
    pub fn latency(delay: Duration) -> Self {
        Self::new(Effect::Delay(delay))
    }

    /// The request is refused with this status; its `code` is that of the response.
    pub fn status(status: Status) -> Self {
        Self::new(Effect::Fail(Box::new(Failure::Status(Box::new(status)))))
    }

    /// The request is refused as an internal error: 500.
    pub fn internal_error(message: &str) -> Self {
        Self::new(Effect::Fail(Box::new(Failure::internal(message))))
    }

    /// The request is refused with 429, and `Retry-After` with so many seconds.
    pub fn too_many_requests(seconds: i32) -> Self {
        let message = "The apiserver is overloaded, please try again later";
        let failure = Failure::too_many_requests(message, seconds);
        Self::new(Effect::Fail(Box::new(failure)))
    }

    /// The request is refused as one for a version that is no longer there: 410.
    pub fn expired() -> Self {
        let failure = Failure::expired("The resourceVersion for the provided watch is too old.");
        Self::new(Effect::Fail(Box::new(failure)))
    }

    /// The connection is cut before there is an answer, and nothing is done.
    pub fn disconnect() -> Self {
        Self::new(Effect::Disconnect)
    }

    /// The watch ends after so many events, as one whose time is over.
    pub fn ended_after(events: usize) -> Self {
        Self::new(Effect::Cut(Cut {
            lines: events,
            is_truncated: false,
        }))
    }

    /// The connection breaks within the event after so many.
    pub fn truncated_after(events: usize) -> Self {
        Self::new(Effect::Cut(Cut {
            lines: events,
            is_truncated: true,
        }))
    }

    /// Hits this verb alone.
    #[must_use]
    pub fn on(mut self, verb: Verb) -> Self {
        self.verb = Some(verb);
        self
    }

    /// Hits a resource alone, by its group (empty for the legacy core group) and plural.
    #[must_use]
    pub fn resource(mut self, group: &str, plural: &str) -> Self {
        self.resource = Some((group.to_owned(), plural.to_owned()));
        self
    }

    /// Hits objects of a type alone.
    #[must_use]
    pub fn of<K: Resource>(self) -> Self {
        let descriptor = K::descriptor();
        self.resource(descriptor.group, descriptor.plural)
    }

    /// Hits a part of objects alone: `status`, `scale`.
    #[must_use]
    pub fn subresource(mut self, name: &str) -> Self {
        self.subresource = Some(name.to_owned());
        self
    }

    /// Hits a namespace alone.
    #[must_use]
    pub fn namespace(mut self, namespace: &str) -> Self {
        self.namespace = Some(namespace.to_owned());
        self
    }

    /// Hits the object with this name alone.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Strikes once.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Strikes so often.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Lets so many requests pass first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.skipped = requests;
        self
    }

    /// Strikes by chance: 0.0 is never, 1.0 always.
    #[must_use]
    pub fn at_rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    pub(super) fn is_for(&self, verb: Verb, target: &Target) -> bool {
        let is = |wanted: &Option<String>, found: Option<&String>| {
            wanted.is_none() || wanted.as_ref() == found
        };
        let resource = self.resource.as_ref();
        self.verb.is_none_or(|wanted| wanted == verb)
            && resource
                .is_none_or(|(group, plural)| *group == target.group && *plural == target.plural)
            && is(&self.subresource, target.subresource.as_ref())
            && is(&self.namespace, target.namespace.as_ref())
            && is(&self.name, target.name.as_ref())
    }

    /// Whether it strikes now; it counts.
    pub(super) fn is_due(&mut self, random: &mut Rng) -> bool {
        if self.skipped > 0 {
            self.skipped -= 1;
            return false;
        }
        if self.is_over() || (self.rate < 1.0 && random.f64() >= self.rate) {
            return false;
        }
        if let Some(left) = &mut self.left {
            *left -= 1;
        }
        true
    }

    /// Whether it will not strike again.
    pub(super) fn is_over(&self) -> bool {
        self.left == Some(0)
    }

    pub(super) fn effect(&self) -> &Effect {
        &self.effect
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::Fault;
    use crate::registry::Verb;
    use crate::request::Target;

    #[test]
    fn which_requests_are_hit() {
        let pod = Target {
            plural: "pods".to_owned(),
            namespace: Some("a".to_owned()),
            ..Target::default()
        };
        let fault = Fault::disconnect().on(Verb::List).resource("", "pods");
        assert!(fault.is_for(Verb::List, &pod) && !fault.is_for(Verb::Get, &pod));
        assert!(!fault.clone().namespace("b").is_for(Verb::List, &pod));
        assert!(!fault.name("x").is_for(Verb::List, &pod));
    }

    #[test]
    fn how_often_it_strikes() {
        let mut random = Rng::with_seed(1);
        let mut twice = Fault::disconnect().after(1).times(2);
        let struck: Vec<bool> = (0..4).map(|_| twice.is_due(&mut random)).collect();
        assert_eq!(struck, [false, true, true, false]);
        let mut seldom = Fault::disconnect().at_rate(0.1);
        let struck = (0..1000).filter(|_| seldom.is_due(&mut random)).count();
        assert!((50..200).contains(&struck), "{struck}");
    }
}
