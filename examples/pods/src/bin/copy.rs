//! Copies files: `copy POD to LOCAL REMOTE`, `copy POD from REMOTE LOCAL`.

use kubewright::pod::CopyOptions;
use pods::{Error, arguments};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let usage = "copy POD (to LOCAL REMOTE | from REMOTE LOCAL)";
    let (pod, rest) = arguments(usage).await?;
    let options = CopyOptions::default();
    let words: Vec<&str> = rest.iter().map(String::as_str).collect();
    let copied = match words[..] {
        ["to", local, remote] => pod.copy_to(local, remote, &options).await?,
        ["from", remote, local] => pod.copy_from(remote, local, &options).await?,
        _ => return Err(format!("usage: {usage}").into()),
    };
    println!("{} files, {} bytes", copied.files, copied.bytes);
    for name in copied.skipped {
        println!("left out: {}", name.escape_debug());
    }
    Ok(())
}
