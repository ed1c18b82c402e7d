//! Times and sizes as a person writes them: `"1h30m"`, `"16MiB"`.

use jiff::SignedDuration;

/// Units of time, longest first, with their length in milliseconds.
const TIME_UNITS: [(&str, i64); 6] = [
    ("w", 7 * 24 * 60 * 60 * 1000),
    ("d", 24 * 60 * 60 * 1000),
    ("h", 60 * 60 * 1000),
    ("m", 60 * 1000),
    ("s", 1000),
    ("ms", 1),
];

/// Units of size with their bytes; `k` is 1000, `Ki` is 1024 (IEC 80000-13).
const SIZE_UNITS: [(&str, u64); 8] = [
    ("B", 1),
    ("kB", 1_000),
    ("KB", 1_000),
    ("KiB", 1 << 10),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
    ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
];

/// Reads a duration: whole numbers, each with one of the units `w d h m s ms`,
/// from long to short without repeating. `None` for anything else.
#[must_use]
pub fn duration(text: &str) -> Option<SignedDuration> {
    let mut rest = text;
    let mut units = TIME_UNITS.iter();
    let mut millis: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = leading_number(rest)?;
        let letters = after.find(|c: char| c.is_ascii_digit());
        let (unit, after) = after.split_at_checked(letters.unwrap_or(after.len()))?;
        let (_, length) = units.find(|(name, _)| *name == unit)?;
        let part = i64::try_from(number).ok()?.checked_mul(*length)?;
        millis = millis.checked_add(part)?;
        rest = after;
    }
    Some(SignedDuration::from_millis(millis))
}

/// Writes a duration the way [`duration`] reads it.
#[must_use]
pub fn show(duration: SignedDuration) -> String {
    let mut millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let mut text = String::new();
    for (unit, length) in TIME_UNITS.iter().filter(|(unit, _)| *unit != "w") {
        let count = millis / length;
        if count > 0 {
            text.push_str(&format!("{count}{unit}"));
            millis -= count * length;
        }
    }
    if text.is_empty() {
        text.push_str("0s");
    }
    text
}

/// Reads a size in bytes: a whole number, alone or with a unit (`kB` is 1000, `KiB` 1024).
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    let (number, unit) = leading_number(text)?;
    let unit = unit.trim_start();
    if unit.is_empty() {
        return Some(number);
    }
    let (_, bytes) = SIZE_UNITS.iter().find(|(name, _)| *name == unit)?;
    number.checked_mul(*bytes)
}

/// Writes a size in the largest binary unit that divides it.
#[must_use]
pub fn show_size(bytes: u64) -> String {
    for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] {
        if bytes >= 1 << shift && bytes.trailing_zeros() >= shift {
            return format!("{}{unit}", bytes >> shift);
        }
    }
    format!("{bytes}B")
}

fn leading_number(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_as_people_write_them() {
        for (text, millis) in [
            ("500ms", 500),
            ("10s", 10_000),
            ("15m", 900_000),
            ("24h", 86_400_000),
            ("7d", 604_800_000),
            ("2w", 1_209_600_000),
            ("1h30m", 5_400_000),
            ("1d12h30m15s500ms", 131_415_500),
            ("0s", 0),
        ] {
            let read = duration(text);
            assert_eq!(read, Some(SignedDuration::from_millis(millis)), "{text}");
        }
        for wrong in [
            "",
            "15",
            "m",
            "15 m",
            "15min",
            "1.5h",
            "-5m",
            "30m1h",
            "5m5m",
            "1h30",
            "１h",
            "9223372036854775807w",
            "99999999999999999999s",
        ] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sizes_as_people_write_them() {
        for (text, bytes) in [
            ("16MiB", 16 << 20),
            ("500kB", 500_000),
            ("2 GB", 2_000_000_000),
            ("1234", 1234),
        ] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        for wrong in ["", "MiB", "16mib", "-1", "1.5MB", "18446744073709551615GiB"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
        assert_eq!(show_size(16 << 20), "16MiB");
        assert_eq!(show_size(500_000), "500000B");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(millis in 0..10_000_000_000_000_i64) {
            let length = SignedDuration::from_millis(millis);
            prop_assert_eq!(duration(&show(length)), Some(length));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = (duration(&text), size(&text));
        }
    }
}
