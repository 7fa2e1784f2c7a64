//! Runs a command in a pod, with what is piped into it, and ends as it does: `echo hello | exec POD cat`.

use kubewright::pod::Exec;
use pods::{Error, arguments};
use tokio::io::{copy, stderr, stdin, stdout};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let (pod, command) = arguments("exec POD COMMAND [ARGUMENT...]").await?;
    let mut process = pod.exec(&Exec::new(command).stdin()).await?;
    if let Some(mut input) = process.stdin() {
        tokio::spawn(async move {
            // The command may end before its input does. Dropped, the input has ended.
            let _ = copy(&mut stdin(), &mut input).await;
        });
    }
    let (output, errors) = (process.stdout(), process.stderr());
    let (mut output, mut errors) = output.zip(errors).ok_or("both are there")?;
    let (mut here, mut beside) = (stdout(), stderr());
    tokio::try_join!(copy(&mut output, &mut here), copy(&mut errors, &mut beside))?;
    // Reading standard input may still block a thread.
    std::process::exit(process.wait().await?.code());
}
