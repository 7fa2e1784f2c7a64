//! Certificates and keys: in base64, or in files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::config::kubeconfig::Material;
use crate::config::{Problem, file};

/// The bytes of a certificate or a key.
pub(super) fn material(
    material: &Material,
    place: &str,
    (data_field, file_field): (&'static str, &'static str),
    problems: &mut Vec<Problem>,
) -> Option<Vec<u8>> {
    let place = || place.to_owned();
    match (&material.data, &material.file) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            problems.push(Problem::Both {
                place: place(),
                first: data_field,
                second: file_field,
            });
            None
        }
        (Some(data), None) => {
            let text: String = data.expose().split_ascii_whitespace().collect();
            let decoded = STANDARD.decode(text).ok();
            if decoded.is_none() {
                problems.push(Problem::Base64 {
                    place: place(),
                    field: data_field,
                });
            }
            decoded
        }
        (None, Some(path)) => match file::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let reason = error.to_string();
                problems.push(Problem::File {
                    place: place(),
                    field: file_field,
                    path: path.clone(),
                    reason,
                });
                None
            }
        },
    }
}

/// The certificates in a PEM text; `None` if there are none, or one is cut.
pub(crate) fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .ok()?;
    (!found.is_empty()).then_some(found)
}
