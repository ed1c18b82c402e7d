use super::FeedHints;
use super::harvest::words;
use super::names::Ns;
use super::tree::Node;

/// What the feed asks for about polling.
pub(super) fn hints(channel: &Node) -> FeedHints {
    let listed = |list: &str, name: &str| -> Vec<String> {
        let list = channel.child(Ns::Feed, list);
        list.into_iter()
            .flat_map(|list| &list.children)
            .filter(|child| child.name == name)
            .filter_map(|child| child.words().map(str::to_ascii_lowercase))
            .collect()
    };
    let mut hints = FeedHints {
        ttl_minutes: words(channel, &[(Ns::Feed, "ttl")]).and_then(|ttl| ttl.parse().ok()),
        ..FeedHints::default()
    };
    for hour in listed("skiphours", "hour") {
        // RSS 0.91 counted 1 to 24, RSS 2.0 counts 0 to 23.
        if let Some(hour) = hour.parse::<u8>().ok().filter(|hour| *hour <= 24) {
            hints.skip_hours.push(hour % 24);
        }
    }
    for day in listed("skipdays", "day") {
        const DAYS: [(u8, &str); 7] = [
            (0, "mon"),
            (1, "tue"),
            (2, "wed"),
            (3, "thu"),
            (4, "fri"),
            (5, "sat"),
            (6, "sun"),
        ];
        hints.skip_days.extend(
            DAYS.iter()
                .find(|(_, name)| day.starts_with(name))
                .map(|(number, _)| *number),
        );
    }
    hints.skip_hours.sort_unstable();
    hints.skip_hours.dedup();
    hints.skip_days.sort_unstable();
    hints.skip_days.dedup();
    let period =
        words(channel, &[(Ns::Sy, "updateperiod")]).map(|period| period.to_ascii_lowercase());
    let seconds: Option<u64> = match period.as_deref() {
        Some("hourly") => Some(3_600),
        Some("daily") => Some(86_400),
        Some("weekly") => Some(604_800),
        Some("monthly") => Some(2_592_000),
        Some("yearly") => Some(31_536_000),
        _ => None,
    };
    let frequency = words(channel, &[(Ns::Sy, "updatefrequency")]).and_then(|n| n.parse().ok());
    hints.update_seconds = seconds.map(|seconds| seconds / frequency.unwrap_or(1_u64).max(1));
    hints
}
