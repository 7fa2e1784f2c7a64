//! Telling the server of an event.

use std::time::Duration;

use serde_json::json;

use super::Event;
use super::series::Job;
use crate::client::{Api, Client, Patch};
use crate::rest::Error;

/// How often an event is tried (`maxTriesPerEvent` of `client-go/tools/events`).
const TRIES: u32 = 12;
/// How long to wait before the next try (`defaultSleepDuration`), and how much longer by chance.
const WAIT: Duration = Duration::from_secs(10);
const JITTER: f64 = 0.25;

/// Sends an event, or what has changed of its series, until the server has taken or refused it.
pub(super) async fn send(client: &Client, job: &Job) -> Result<(), Error> {
    let api = Api::<Event>::namespaced(client.clone(), &*job.event.metadata.namespace);
    let mut tries = 0;
    loop {
        let Err(error) = once(&api, job).await else {
            return Ok(());
        };
        tries += 1;
        // An event that was created by a try whose answer was lost, or a series whose event came back meanwhile.
        if error.is_already_exists() && !job.is_created && tries > 1 {
            return Ok(());
        }
        let may_pass = may_pass(&error) || error.is_already_exists() && job.is_created;
        if tries == TRIES || !may_pass {
            return Err(error);
        }
        let longer = WAIT.mul_f64(JITTER * crate::client::chance());
        tokio::time::sleep(WAIT + longer).await;
    }
}

async fn once(api: &Api<Event>, job: &Job) -> Result<(), Error> {
    if job.is_created {
        let patch = json!({"series": job.event.series});
        match api
            .patch(&job.event.metadata.name, Patch::Merge(&patch))
            .await
        {
            // The server forgets events after a while.
            Err(error) if error.is_not_found() => {}
            answer => return answer.map(drop),
        }
    }
    api.create(&job.event).await.map(drop)
}

/// Whether another try may go better: client-go tries again where no server answered. A server that is too busy is as
/// good as none.
fn may_pass(error: &Error) -> bool {
    match error {
        Error::Api(status) => {
            status.is_too_many_requests()
                || status.is_service_unavailable()
                || status.is_server_timeout()
                || status.is_timeout()
                || status.is_internal()
        }
        Error::Request(_) | Error::Config(_) | Error::Encode(_) => false,
        _ => true,
    }
}
