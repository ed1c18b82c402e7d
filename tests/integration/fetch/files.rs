use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use geowire::fetch::{Answer, FetchSetupError, Fetched, Fetcher, Order};
use geowire::model::{OutcomeKind, Validators};
use url::Url;

use super::{body, failure, get, order};

async fn read(roots: &[&Path], path: &Path) -> Answer {
    ask(roots, &order(Url::from_file_path(path).unwrap())).await
}

async fn ask(roots: &[&Path], order: &Order) -> Answer {
    let roots = roots.iter().map(|root| root.to_path_buf()).collect();
    Fetcher::new(roots).unwrap().fetch(order).await
}

#[tokio::test]
async fn a_file_below_a_root_is_read_and_known_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a feed.xml");
    fs::write(&path, "<rss/>").unwrap();
    let answer = read(&[folder.path()], &path).await;
    assert_eq!(body(&answer), b"<rss/>");
    assert_eq!(answer.status, None);
    let Fetched::Body { validators, .. } = answer.result else {
        panic!("a body");
    };

    let mut again = order(Url::from_file_path(&path).unwrap());
    again.validators = validators.clone();
    let answer = ask(&[folder.path()], &again).await;
    assert!(matches!(answer.result, Fetched::NotModified(kept) if kept == validators));

    let same_length = fs::File::options().write(true).open(&path).unwrap();
    same_length
        .set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000))
        .unwrap();
    assert_eq!(body(&ask(&[folder.path()], &again).await), b"<rss/>");

    again.validators = validators;
    again.settings.conditional = false;
    assert_eq!(body(&ask(&[folder.path()], &again).await), b"<rss/>");
}

#[tokio::test]
async fn without_roots_no_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.xml");
    fs::write(&path, "<rss/>").unwrap();
    let answer = read(&[], &path).await;
    let (kind, message) = failure(&answer);
    assert_eq!(kind, OutcomeKind::Refused);
    assert!(message.contains("[fetch] file_roots"), "{message}");
}

#[tokio::test]
async fn nothing_leads_out_of_the_roots() {
    let folder = tempfile::tempdir().unwrap();
    let open = folder.path().join("open");
    let closed = folder.path().join("closed");
    let beside = folder.path().join("open-not");
    for folder in [&open, &closed, &beside] {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("feed.xml"), "<rss/>").unwrap();
    }
    symlink(closed.join("feed.xml"), open.join("link.xml")).unwrap();
    symlink(&closed, open.join("folder")).unwrap();
    symlink(open.join("feed.xml"), open.join("inside.xml")).unwrap();
    symlink(&open, folder.path().join("way-in")).unwrap();

    let outside = [
        closed.join("feed.xml"),
        closed.join("no-such-file.xml"),
        beside.join("feed.xml"),
        open.join("link.xml"),
        open.join("folder/feed.xml"),
        PathBuf::from("/etc/hostname"),
    ];
    for path in outside {
        let answer = read(&[&open], &path).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::Refused, "{}: {message}", path.display());
        assert!(message.contains("file_roots"), "{message}");
    }
    for encoded in ["../closed/feed.xml", "%2e%2e/closed/feed.xml"] {
        let answer = ask(
            &[&open],
            &order(format!("file://{}/{encoded}", open.display())),
        )
        .await;
        assert_eq!(failure(&answer).0, OutcomeKind::Refused, "{encoded}");
    }
    assert_eq!(
        body(&read(&[&open], &open.join("inside.xml")).await),
        b"<rss/>"
    );
    let through_link = folder.path().join("way-in");
    assert_eq!(
        body(&read(&[&through_link], &open.join("feed.xml")).await),
        b"<rss/>",
        "a root may itself be a link"
    );
}

#[tokio::test]
async fn only_regular_files_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    symlink("/dev/zero", folder.path().join("zero")).unwrap();
    for name in ["pipe", "socket", ""] {
        let answer = read(&[folder.path()], &folder.path().join(name)).await;
        let (kind, message) = failure(&answer);
        assert_eq!(kind, OutcomeKind::Refused, "{name}");
        assert!(message.contains("not a regular file"), "{message}");
    }
    let answer = read(
        &[Path::new("/dev"), folder.path()],
        &folder.path().join("zero"),
    )
    .await;
    assert_eq!(failure(&answer).0, OutcomeKind::Refused);
}

#[tokio::test]
async fn missing_empty_and_large_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let missing = read(&[folder.path()], &folder.path().join("none.xml")).await;
    assert_eq!(failure(&missing).0, OutcomeKind::Unreadable);
    assert!(failure(&missing).1.contains("no such file"));

    let path = folder.path().join("feed.xml");
    fs::write(&path, "").unwrap();
    let empty = read(&[folder.path()], &path).await;
    assert!(failure(&empty).1.contains("is empty"));

    let mut order = order(Url::from_file_path(&path).unwrap());
    order.settings.max_size = 100;
    fs::write(&path, [b' '; 100]).unwrap();
    assert_eq!(body(&ask(&[folder.path()], &order).await).len(), 100);
    fs::write(&path, [b' '; 101]).unwrap();
    let large = ask(&[folder.path()], &order).await;
    assert_eq!(failure(&large).0, OutcomeKind::TooLarge);
}

#[tokio::test]
async fn validators_of_another_kind_do_not_hide_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.xml");
    fs::write(&path, "<rss/>").unwrap();
    let mut order = order(Url::from_file_path(&path).unwrap());
    order.validators = Validators {
        etag: Some("\"of-a-server\"".to_owned()),
        last_modified: Some("Fri, 20 Nov 2026 05:10:00 GMT".to_owned()),
    };
    assert_eq!(body(&ask(&[folder.path()], &order).await), b"<rss/>");
}

#[tokio::test]
async fn other_hosts_files_and_other_schemes_are_refused() {
    for url in [
        "file://server/share/feed.xml",
        "ftp://example.org/feed.xml",
        "data:text/xml,<rss/>",
    ] {
        assert_eq!(failure(&get(url).await).0, OutcomeKind::Refused, "{url}");
    }
}

#[test]
fn a_relative_root_is_an_error_at_start() {
    let error = Fetcher::new(vec![PathBuf::from("feeds")]).unwrap_err();
    assert!(matches!(error, FetchSetupError::RelativeRoot(_)));
    assert!(error.to_string().contains("feeds"), "{error}");
}
