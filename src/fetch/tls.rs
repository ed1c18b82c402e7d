//! TLS failures in words.

use std::error::Error;

use rustls::{AlertDescription, CertificateError, Error as TlsError};

use super::fault::causes;

/// Whether a client could not be built because the machine has no CA
/// certificates. The verifier says so in a text only.
pub(super) fn no_certificates(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        matches!(
            cause.downcast_ref::<TlsError>(),
            Some(TlsError::General(text)) if text.contains("No CA certificates")
        )
    })
}

/// What was wrong with a TLS handshake, as the end of a sentence.
pub(super) fn reason(error: &TlsError) -> &'static str {
    match error {
        TlsError::InvalidCertificate(certificate) => certificate_reason(certificate),
        TlsError::NoCertificatesPresented => "the server shows no certificate",
        TlsError::InvalidMessage(_) => "the server does not speak TLS on this port",
        TlsError::PeerIncompatible(_) => {
            "the server offers no TLS version or cipher that is still safe"
        }
        TlsError::AlertReceived(AlertDescription::UnrecognisedName) => {
            "the server does not know this host name"
        }
        TlsError::AlertReceived(
            AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity,
        ) => "the server offers no TLS version or cipher that is still safe",
        TlsError::AlertReceived(
            AlertDescription::CertificateRequired | AlertDescription::AccessDenied,
        ) => "the server asks for a client certificate",
        TlsError::AlertReceived(_) => "the server broke off the handshake",
        TlsError::PeerMisbehaved(_) => "the server does not follow the protocol",
        _ => "the handshake did not succeed",
    }
}

fn certificate_reason(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate is not valid yet"
        }
        CertificateError::UnknownIssuer => {
            "the certificate's issuer is not one this machine trusts"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate is for another name"
        }
        CertificateError::Revoked => "the certificate was revoked",
        CertificateError::BadEncoding => "the certificate cannot be read",
        CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "the certificate's signature is wrong or of an old kind"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "the certificate is not one for servers"
        }
        // Known to the verifier behind rustls only, and by its text.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "the certificate is one that the server made for itself"
        }
        _ => "the certificate is not accepted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_usual_certificate_problems_are_told_apart() {
        let said = |error| reason(&TlsError::InvalidCertificate(error));
        assert!(said(CertificateError::Expired).contains("expired"));
        assert!(said(CertificateError::UnknownIssuer).contains("issuer"));
        assert!(said(CertificateError::NotValidForName).contains("another name"));
    }
}
