use std::time::{Duration, Instant};

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use geowire::fetch::{Answer, Fetched};
use geowire::model::OutcomeKind;
use jiff::SignedDuration;
use tokio::io::AsyncWriteExt;

use super::{body, failure, fetch, get, order};
use crate::support::documents::{ATOM, Entry, atom};
use crate::support::origin::{Origin, Reply};

fn feed() -> String {
    let entries: Vec<Entry> = (0..200)
        .map(|number| {
            Entry::new(
                &format!("urn:example:{number}"),
                &format!("https://example.org/{number}"),
                &format!("Talks on the river treaty, day {number}"),
                "The delegations met again & agreed to meet again.",
                "2026-11-20T05:10:00Z",
            )
        })
        .collect();
    atom("River Desk", &entries)
}

/// The bytes in one of the codings that a request offers.
async fn encoded(coding: &str, bytes: &[u8]) -> Vec<u8> {
    macro_rules! with {
        ($encoder:ident) => {{
            let mut encoder = $encoder::new(Vec::new());
            encoder.write_all(bytes).await.expect("encode");
            encoder.shutdown().await.expect("finish");
            encoder.into_inner()
        }};
    }
    match coding {
        "gzip" => with!(GzipEncoder),
        "br" => with!(BrotliEncoder),
        "zstd" => with!(ZstdEncoder),
        "deflate" => with!(ZlibEncoder),
        _ => panic!("{coding} is not offered"),
    }
}

fn partial(answer: &Answer) -> Option<&[u8]> {
    match &answer.result {
        Fetched::Failed { partial, .. } => partial.as_deref(),
        other => panic!("not a failure: {other:?}"),
    }
}

const CODINGS: [&str; 4] = ["gzip", "br", "zstd", "deflate"];

#[tokio::test]
async fn every_offered_coding_is_read() {
    let origin = Origin::start();
    for coding in CODINGS {
        let packed = encoded(coding, feed().as_bytes()).await;
        assert!(packed.len() * 4 < feed().len(), "{coding} packs");
        let reply = Reply::document(ATOM, packed).header("Content-Encoding", coding);
        for reply in [reply.clone(), reply.chunked()] {
            origin.set("/feed", reply);
            assert_eq!(body(&get(origin.url("/feed")).await), feed().as_bytes());
        }
    }
}

#[tokio::test]
async fn a_packed_body_that_breaks_off_is_truncated_and_kept_as_far_as_it_came() {
    let origin = Origin::start();
    // Text that does not pack to nothing, so that the cut lies in the middle.
    let mut chance = fastrand::Rng::with_seed(7);
    let text: String = std::iter::repeat_with(|| chance.alphanumeric())
        .take(300_000)
        .collect();
    for coding in CODINGS {
        let packed = encoded(coding, text.as_bytes()).await;
        let half = packed.len() / 2;
        let broken = [
            Reply::document(ATOM, packed.clone()).truncate(half),
            // The framing is in order here, and the stream inside is cut.
            Reply::document(ATOM, &packed[..half]),
        ];
        for (way, reply) in broken.into_iter().enumerate() {
            origin.set("/feed", reply.header("Content-Encoding", coding));
            let answer = get(origin.url("/feed")).await;
            assert_eq!(
                failure(&answer).0,
                OutcomeKind::Truncated,
                "{coding} {way} {answer:?}"
            );
            let part = partial(&answer).unwrap_or_default();
            assert!(!part.is_empty(), "{coding} {way}");
            assert!(text.as_bytes().starts_with(part), "{coding} {way}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_not_packed_as_it_says_is_unreadable() {
    let origin = Origin::start();
    for coding in ["gzip", "zstd", "deflate"] {
        let reply = Reply::document(ATOM, feed()).header("Content-Encoding", coding);
        origin.set("/feed", reply);
        let answer = get(origin.url("/feed")).await;
        assert_eq!(failure(&answer).0, OutcomeKind::Unreadable, "{coding}");
    }
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_truncated() {
    let origin = Origin::start();
    let whole = feed();
    let replies = [
        Reply::document(ATOM, whole.clone()).truncate(1000),
        Reply::document(ATOM, &whole.as_bytes()[..1000])
            .header("Content-Length", "5000")
            .truncate(1000),
        Reply::raw(format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{}\r\n",
            whole.get(..1000).expect("it is ASCII")
        )),
    ];
    for reply in replies {
        origin.set("/feed", reply);
        let answer = get(origin.url("/feed")).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::Truncated);
        assert!(message.contains("1000 bytes"), "{message}");
        assert_eq!(partial(&answer), Some(&whole.as_bytes()[..1000]));
        assert_eq!(answer.status, Some(200));
    }
}

#[tokio::test]
async fn a_body_longer_than_announced_ends_where_it_said() {
    let origin = Origin::start();
    let reply = Reply::document(ATOM, feed()).header("Content-Length", "1000");
    origin.set("/feed", reply);
    let answer = get(origin.url("/feed")).await;
    assert_eq!(body(&answer), &feed().as_bytes()[..1000]);
}

#[tokio::test]
async fn a_body_without_length_ends_with_its_connection() {
    let origin = Origin::start();
    origin.set(
        "/feed",
        Reply::raw(format!("HTTP/1.0 200 OK\r\n\r\n{}", feed())),
    );
    assert_eq!(body(&get(origin.url("/feed")).await), feed().as_bytes());
}

#[tokio::test]
async fn the_cap_is_exact() {
    let origin = Origin::start();
    let mut order = order(origin.url("/feed"));
    order.settings.max_size = 64 * 1024;
    for (size, fits) in [(65_535, true), (65_536, true), (65_537, false)] {
        let plain = Reply::document(ATOM, vec![b' '; size]);
        let packed = Reply::document(ATOM, encoded("gzip", &vec![b' '; size]).await)
            .header("Content-Encoding", "gzip");
        for reply in [plain.clone(), plain.chunked(), packed] {
            origin.set("/feed", reply);
            let answer = fetch(&order).await;
            if fits {
                assert_eq!(body(&answer).len(), size);
            } else {
                let (kind, message) = failure(&answer);
                assert_eq!(kind, OutcomeKind::TooLarge);
                assert!(message.contains("64 KiB (max_size)"), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn an_announced_size_over_the_cap_is_not_waited_for() {
    let origin = Origin::start();
    let reply = Reply::document(ATOM, "").header("Content-Length", "99999999999");
    origin.set("/feed", reply.hang_after(0));
    let answer = get(origin.url("/feed")).await;
    assert_eq!(failure(&answer).0, OutcomeKind::TooLarge);
}

/// 1 GiB of zeros as one zstd frame (RFC 8878, section 3.1.1): 8192 blocks
/// that each say "this byte, 128 KiB times".
fn zstd_bomb() -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58];
    for block in 0..8192_u32 {
        let header = (131_072 << 3) | (1 << 1) | u32::from(block == 8191);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// 1 GiB of zeros as gzip (RFC 1952): what a flushed MiB adds to the stream,
/// 1023 times more. The checksum is missing; nobody should come that far.
async fn gzip_bomb() -> Vec<u8> {
    let mut encoder = GzipEncoder::new(Vec::new());
    let mut ends = Vec::new();
    for _ in 0..2 {
        encoder.write_all(&vec![0; 1 << 20]).await.expect("encode");
        encoder.flush().await.expect("flush");
        ends.push(encoder.get_ref().len());
    }
    let mut bomb = encoder.into_inner();
    let step = bomb[ends[0]..ends[1]].to_vec();
    bomb.extend(step.repeat(1022));
    bomb
}

#[tokio::test]
async fn a_gigabyte_in_a_small_answer_stops_at_the_cap() {
    let origin = Origin::start();
    let bombs = [("zstd", zstd_bomb()), ("gzip", gzip_bomb().await)];
    for (coding, bomb) in bombs {
        assert!(bomb.len() < 1_200_000, "{coding} {}", bomb.len());
        let reply = Reply::document(ATOM, bomb).header("Content-Encoding", coding);
        origin.set("/feed", reply);
        let answer = get(origin.url("/feed")).await;
        assert_eq!(failure(&answer).0, OutcomeKind::TooLarge, "{coding}");
        // Unfolding the whole gigabyte takes longer in a debug build.
        assert!(answer.elapsed < Duration::from_secs(5), "{coding}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_runs_out_of_time() {
    let origin = Origin::start();
    origin.set("/feed", Reply::status(200).hang());
    let mut order = order(origin.url("/feed"));
    order.settings.timeout = SignedDuration::from_millis(300);
    let begun = Instant::now();
    let answer = fetch(&order).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::Timeout);
    assert!(message.contains("did not answer within 300ms"), "{message}");
    assert_eq!((answer.status, partial(&answer)), (None, None));
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn the_time_counts_for_all_hops_together() {
    let origin = Origin::start();
    origin.set("/a", Reply::redirect(302, "/b"));
    origin.set("/b", Reply::status(200).hang());
    let mut order = order(origin.url("/a"));
    order.settings.timeout = SignedDuration::from_millis(300);
    let answer = fetch(&order).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::Timeout);
    assert!(message.contains("/b did not answer"), "{message}");
}

#[tokio::test]
async fn a_body_that_stalls_or_drips_keeps_what_came() {
    let origin = Origin::start();
    let whole = feed();
    let mut order = order(origin.url("/feed"));
    order.settings.timeout = SignedDuration::from_millis(500);
    let document = Reply::document(ATOM, whole.clone());
    let replies = [
        document.clone().hang_after(500),
        document.drip(10, Duration::from_millis(20)),
    ];
    for reply in replies {
        origin.set("/feed", reply);
        let answer = fetch(&order).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::Timeout);
        assert!(message.contains("still sending"), "{message}");
        let part = partial(&answer).expect("a part");
        assert!(!part.is_empty() && whole.as_bytes().starts_with(part));
    }
}

#[tokio::test]
async fn a_slow_body_within_its_time_is_read_to_the_end() {
    let origin = Origin::start();
    let reply = Reply::document(ATOM, "<feed/>").drip(1, Duration::from_millis(10));
    origin.set("/feed", reply);
    assert_eq!(body(&get(origin.url("/feed")).await), b"<feed/>");
}
