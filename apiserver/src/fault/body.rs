//! Bodies that are cut.

use std::io;

use bytes::Bytes;
use http::Response;
use kubewright::rest::{Body, BoxError};

use super::Cut;
use crate::body::try_unfold;

/// Cuts the body of a response.
pub(crate) fn cut(response: Response<Body>, cut: Cut) -> Response<Body> {
    response.map(|body| Body::stream(try_unfold((body, cut), next)))
}

async fn next((mut body, mut cut): (Body, Cut)) -> Option<Result<(Bytes, (Body, Cut)), BoxError>> {
    if cut.lines == 0 && !cut.is_truncated {
        return None;
    }
    let data = match body.data().await? {
        Ok(data) => data,
        Err(error) => return Some(Err(error)),
    };
    let mut end = 0;
    for (index, _) in data.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        if cut.lines == 0 {
            break;
        }
        cut.lines -= 1;
        end = index + 1;
    }
    if cut.lines > 0 {
        return Some(Ok((data, (body, cut))));
    }
    if !cut.is_truncated {
        return (end > 0).then(|| Ok((data.slice(..end), (body, cut))));
    }
    // Half of the line after those, and then the connection breaks.
    let half = end + (data.len() - end).div_ceil(2);
    if half == 0 {
        return Some(Err(reset()));
    }
    let is_begun = half > end;
    let rest = if is_begun {
        Body::stream(try_unfold((), async |()| {
            Some(Err::<(Bytes, ()), _>(reset()))
        }))
    } else {
        body
    };
    Some(Ok((data.slice(..half), (rest, cut))))
}

fn reset() -> BoxError {
    io::Error::from(io::ErrorKind::ConnectionReset).into()
}
