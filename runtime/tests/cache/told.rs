//! What handlers are told, in short.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright::cache::{
    Deleted, Event, EventHandler, EventStream, HandlerOptions, Informer, Registration,
};

use crate::kind::Widget;

/// An event in short: `+a@1!`, `~a@1@2`, `-a@3`, `-a@3?`.
pub(crate) fn short(event: &Event<Arc<Widget>>) -> String {
    let at = |widget: &Widget| {
        let metadata = &widget.metadata;
        format!("{}@{}", metadata.name, metadata.resource_version)
    };
    match event {
        Event::Added {
            object,
            is_in_initial_list,
        } => format!(
            "+{}{}",
            at(object),
            if *is_in_initial_list { "!" } else { "" }
        ),
        Event::Updated { old, new } => format!("~{}@{}", at(old), new.metadata.resource_version),
        Event::Deleted(deleted) => {
            let mark = if deleted.final_state_unknown { "?" } else { "" };
            format!("-{}{mark}", at(&deleted.last_known))
        }
    }
}

/// All that a stream has, once the informer was stopped.
pub(crate) async fn all(
    informer: &Informer<Widget>,
    mut events: EventStream<Arc<Widget>>,
) -> Vec<String> {
    informer.stop().await;
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(short(&event.unwrap()));
    }
    sorted(all)
}

/// What was there in the beginning, which is told in no order, in that of names.
pub(crate) fn sorted(mut told: Vec<String>) -> Vec<String> {
    let initial = told.iter().take_while(|event| event.ends_with('!')).count();
    told[..initial].sort();
    told
}

/// Notes down what it is told.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, event: &Event<Arc<Widget>>) {
        self.0.lock().unwrap().push(short(event));
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    pub(crate) fn add_to(
        &self,
        informer: &Informer<Widget>,
        resync: Option<Duration>,
    ) -> Registration {
        let options = HandlerOptions::default();
        let options = resync.map_or(options.clone(), |every| options.resync(every));
        informer.add_handler(self.clone(), options)
    }
}

impl EventHandler<Arc<Widget>> for Notes {
    fn on_add(&mut self, object: &Arc<Widget>, is_in_initial_list: bool) {
        self.note(&Event::Added {
            object: Arc::clone(object),
            is_in_initial_list,
        });
    }

    fn on_update(&mut self, old: &Arc<Widget>, new: &Arc<Widget>) {
        self.note(&Event::Updated {
            old: Arc::clone(old),
            new: Arc::clone(new),
        });
    }

    fn on_delete(&mut self, deleted: &Deleted<Arc<Widget>>) {
        self.note(&Event::Deleted(deleted.clone()));
    }
}
