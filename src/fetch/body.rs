use reqwest::Response;

/// Why a body was not read to its end.
pub(super) enum BodyFault {
    /// It has more bytes than allowed.
    TooLarge,
    /// It broke off or could not be decompressed.
    Broken(reqwest::Error),
}

/// Reads a body, decompressed, into `into`, which keeps what was read when it
/// fails. The cap counts decompressed bytes and holds chunk by chunk, so a small
/// answer that unfolds to gigabytes costs no more than the cap.
pub(super) async fn read(
    response: &mut Response,
    max_size: u64,
    into: &mut Vec<u8>,
) -> Result<(), BodyFault> {
    // Known for bodies that are not compressed: no need to begin.
    if response
        .content_length()
        .is_some_and(|length| length > max_size)
    {
        return Err(BodyFault::TooLarge);
    }
    while let Some(chunk) = response.chunk().await.map_err(BodyFault::Broken)? {
        let size = into.len().saturating_add(chunk.len());
        if u64::try_from(size).is_ok_and(|size| size > max_size) {
            return Err(BodyFault::TooLarge);
        }
        into.extend_from_slice(&chunk);
    }
    Ok(())
}

/// Reads the beginning of a page, as far as it comes.
pub(super) async fn beginning(response: &mut Response, bytes: usize) -> Vec<u8> {
    let mut page = Vec::new();
    while page.len() < bytes {
        match response.chunk().await {
            Ok(Some(chunk)) => page.extend_from_slice(&chunk),
            // A page that breaks off is judged by what came of it.
            Ok(None) | Err(_) => break,
        }
    }
    page.truncate(bytes);
    page
}

/// A number of bytes as a person writes it.
pub(super) fn in_words(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    const KIB: u64 = 1 << 10;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else if bytes >= KIB && bytes.is_multiple_of(KIB) {
        format!("{} KiB", bytes / KIB)
    } else {
        format!("{bytes} bytes")
    }
}
