//! Dates: what is written, and what is made of it.
//!
//! The policy: a date that cannot be, or that is not there, gives the time of
//! arrival and the reason. Up to an hour ahead is a clock that runs fast, and
//! becomes now. No zone means UTC. Nothing is guessed from the text.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::date_words::{MONTHS, ZONES};
use crate::model::DateOrigin;

/// How far a server's clock may run ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);
/// No news feed is older than the web; what claims to be is an empty field.
const FIRST_YEAR: i16 = 1990;
/// Longest date that is looked at, in bytes.
const LONGEST: usize = 120;

/// A date as read from a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateReading {
    /// The moment.
    pub at: Timestamp,
    /// What had to be assumed, in words.
    pub assumed: Option<&'static str>,
}

/// The date of an item.
pub(super) struct Dated {
    pub(super) at: Timestamp,
    pub(super) from: DateOrigin,
}

/// Applies the policy to an entry's dates as written.
pub(super) fn of_entry(
    published: Option<&str>,
    updated: Option<&str>,
    now: Timestamp,
    notes: &mut Vec<String>,
) -> Dated {
    let mut reason = "the entry has no date".to_owned();
    for (raw, from) in [
        (published, DateOrigin::Published),
        (updated, DateOrigin::Updated),
    ] {
        let Some(raw) = raw.map(str::trim).filter(|raw| !raw.is_empty()) else {
            continue;
        };
        let Some(reading) = read_date(raw) else {
            reason = format!("the date \"{}\" cannot be read", excerpt(raw));
            continue;
        };
        if reading.at.duration_since(now) > AHEAD {
            return arrival(
                format!("the date \"{}\" is in the future", excerpt(raw)),
                now,
                notes,
            );
        }
        if reading.at.to_zoned(TimeZone::UTC).year() < FIRST_YEAR {
            let reason = format!("the date \"{}\" is before {FIRST_YEAR}", excerpt(raw));
            return arrival(reason, now, notes);
        }
        if let Some(assumed) = reading.assumed {
            notes.push(format!("date \"{}\": {assumed}", excerpt(raw)));
        }
        if reading.at > now {
            notes.push(format!(
                "date \"{}\" is less than an hour ahead: set to now",
                excerpt(raw)
            ));
        }
        return Dated {
            at: reading.at.min(now),
            from,
        };
    }
    arrival(reason, now, notes)
}

fn arrival(reason: String, now: Timestamp, notes: &mut Vec<String>) -> Dated {
    notes.push(format!("time of arrival taken: {reason}"));
    Dated {
        at: now,
        from: DateOrigin::Arrival(reason),
    }
}

fn excerpt(raw: &str) -> String {
    super::text::cap(super::text::one_line(raw), 60)
}

/// Reads a date as feeds write it: RFC 2822 with its obsolete forms, RFC 3339
/// and ISO 8601 with their bad relatives, Unix seconds and milliseconds, and
/// dates in 16 languages. Names of weekdays are not looked at.
#[must_use]
pub fn read_date(raw: &str) -> Option<DateReading> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > LONGEST {
        return None;
    }
    let tokens = tokens(raw);
    if let [Token::Number { value, digits, .. }] = tokens.as_slice() {
        return lone_number(*value, *digits);
    }
    Reader {
        tokens,
        used: Vec::new(),
    }
    .read()
}

/// Unix time, or a date without separators.
fn lone_number(value: i64, digits: usize) -> Option<DateReading> {
    let at = match digits {
        9..=11 => Timestamp::from_second(value).ok()?,
        12..=13 => Timestamp::from_millisecond(value).ok()?,
        8 => at_utc(
            date(value / 10_000, value / 100 % 100, value % 100)?,
            Time::midnight(),
            0,
        )?,
        14 => {
            let (day, time) = (value / 1_000_000, value % 1_000_000);
            let day = date(day / 10_000, day / 100 % 100, day % 100)?;
            at_utc(
                day,
                time_of(time / 10_000, time / 100 % 100, time % 100)?,
                0,
            )?
        }
        15..=16 => Timestamp::from_microsecond(value).ok()?,
        _ => return None,
    };
    let assumed = matches!(digits, 8 | 14).then_some("no zone, read as UTC");
    Some(DateReading { at, assumed })
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number {
        value: i64,
        digits: usize,
        glued: bool,
    },
    Word(String),
    Mark(char),
}

/// Numbers, words and marks; blanks only unglue. Digits of all scripts count.
fn tokens(raw: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut glued = false;
    for c in raw.chars() {
        if let Some(digit) = digit(c) {
            match tokens.last_mut() {
                Some(Token::Number { value, digits, .. }) if glued && *digits < 17 => {
                    *value = *value * 10 + digit;
                    *digits += 1;
                }
                _ => tokens.push(Token::Number {
                    value: digit,
                    digits: 1,
                    glued,
                }),
            }
            glued = true;
        } else if c.is_alphabetic() || is_combining(c) {
            let small = c.to_lowercase().filter(|c| *c != '\u{307}');
            match tokens.last_mut() {
                Some(Token::Word(word)) if glued && !is_unit(word) => word.extend(small),
                _ => tokens.push(Token::Word(small.collect())),
            }
            glued = true;
        } else if c.is_whitespace() || is_format(c) {
            glued = glued && is_format(c);
        } else {
            tokens.push(Token::Mark(match c {
                '−' | '–' => '-',
                '：' => ':',
                '／' => '/',
                '．' => '.',
                c => c,
            }));
            glued = true;
        }
    }
    tokens
}

fn digit(c: char) -> Option<i64> {
    c.to_digit(10).map(i64::from).or_else(|| {
        // Arabic-Indic, Persian, full-width.
        [0x660_u32, 0x6F0, 0xFF10]
            .iter()
            .find_map(|zero| (c as u32).checked_sub(*zero).filter(|value| *value < 10))
            .map(i64::from)
    })
}

fn is_format(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}')
}

/// Signs of East Asia that end a part of a date, each a word of its own.
fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "年" | "月"
            | "日"
            | "时"
            | "時"
            | "点"
            | "點"
            | "分"
            | "秒"
            | "년"
            | "월"
            | "일"
            | "시"
            | "분"
            | "초"
    )
}

/// Takes the time of day out of the tokens, then the date from what is left.
struct Reader {
    tokens: Vec<Token>,
    used: Vec<usize>,
}

struct TimeOfDay {
    time: Time,
    /// The token after it.
    end: usize,
    next_day: bool,
}

impl Reader {
    fn read(mut self) -> Option<DateReading> {
        let time = self.time();
        let (offset, assumed) = match &time {
            Some(time) => match self.offset(time.end) {
                Some(offset) => (offset, None),
                None => (0, Some("no zone, read as UTC")),
            },
            None => (0, Some("no time of day, read as midnight UTC")),
        };
        let day = self.day()?;
        let (clock, next_day) = time.map_or((Time::midnight(), false), |t| (t.time, t.next_day));
        let day = if next_day { day.tomorrow().ok()? } else { day };
        Some(DateReading {
            at: at_utc(day, clock, offset)?,
            assumed,
        })
    }

    fn number(&self, at: usize) -> Option<(i64, usize)> {
        match self.tokens.get(at) {
            Some(Token::Number { value, digits, .. }) => Some((*value, *digits)),
            _ => None,
        }
    }

    fn mark(&self, at: usize, mark: char) -> bool {
        self.tokens.get(at) == Some(&Token::Mark(mark))
    }

    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// `15:04[:05[.678]]`, `15h30`, `15.30 Uhr`, `15時30分`, `T150405`, with am or pm.
    fn time(&mut self) -> Option<TimeOfDay> {
        let found = (0..self.tokens.len()).find_map(|at| self.time_at(at))?;
        let (mut hour, minute, second, start, mut end) = found;
        let half = |word: Option<&str>| match word {
            Some("am" | "上午" | "午前" | "오전" | "凌晨" | "早上" | "öö") => Some(0),
            Some("pm" | "下午" | "午後" | "오후" | "晚上" | "ös") => Some(12),
            _ => None,
        };
        let mut shift = half(self.word(end));
        if shift.is_some() {
            end += 1;
        } else if let (Some(letter @ ("a" | "p")), true, Some("m")) =
            (self.word(end), self.mark(end + 1, '.'), self.word(end + 2))
        {
            shift = Some(if letter == "a" { 0 } else { 12 });
            end += 3;
        } else {
            // 日下午3时: before the time in East Asia, and glued to what precedes.
            shift = start
                .checked_sub(1)
                .and_then(|before| half(self.word(before)));
        }
        if let Some(shift) = shift
            && hour <= 12
        {
            hour = hour % 12 + shift;
        }
        let next_day = hour == 24 && minute == 0;
        let time = time_of(if next_day { 0 } else { hour }, minute, second)?;
        self.used.extend(start..end);
        Some(TimeOfDay {
            time,
            end,
            next_day,
        })
    }

    /// Hour, minute, second, first token, token after the last.
    fn time_at(&self, at: usize) -> Option<(i64, i64, i64, usize, usize)> {
        let (first, digits) = self.number(at)?;
        // ISO 8601 basic: T150405 or T1504.
        if at > 0 && self.word(at - 1) == Some("t") && matches!(digits, 4 | 6) {
            let all = if digits == 4 { first * 100 } else { first };
            return Some((all / 10_000, all / 100 % 100, all % 100, at - 1, at + 1));
        }
        if digits > 2 {
            return None;
        }
        let second_number = |at: usize| self.number(at).filter(|(_, digits)| *digits <= 2);
        if self.mark(at + 1, ':') {
            let (minute, _) = second_number(at + 2)?;
            let Some((second, _)) = second_number(at + 4).filter(|_| self.mark(at + 3, ':')) else {
                return Some((first, minute, 0, at, at + 3));
            };
            let fraction =
                (self.mark(at + 5, '.') || self.mark(at + 5, ',') || self.mark(at + 5, ':'))
                    && matches!(
                        self.tokens.get(at + 6),
                        Some(Token::Number { glued: true, .. })
                    );
            return Some((first, minute, second, at, at + if fraction { 7 } else { 5 }));
        }
        if matches!(
            self.word(at + 1),
            Some("h" | "時" | "时" | "点" | "點" | "시" | "uhr")
        ) {
            let minute = second_number(at + 2).filter(|_| {
                self.word(at + 1) == Some("h") || matches!(self.word(at + 3), Some("分" | "분"))
            });
            let Some((minute, _)) = minute else {
                return Some((first, 0, 0, at, at + 2));
            };
            if !matches!(self.word(at + 3), Some("分" | "분")) {
                return Some((first, minute, 0, at, at + 3));
            }
            let second =
                second_number(at + 4).filter(|_| matches!(self.word(at + 5), Some("秒" | "초")));
            let end = if second.is_some() { at + 6 } else { at + 4 };
            return Some((first, minute, second.map_or(0, |(value, _)| value), at, end));
        }
        if self.mark(at + 1, '.') && self.word(at + 3) == Some("uhr") {
            let (minute, _) = second_number(at + 2)?;
            return Some((first, minute, 0, at, at + 4));
        }
        // 3pm
        if matches!(self.word(at + 1), Some("am" | "pm")) {
            return Some((first, 0, 0, at, at + 1));
        }
        None
    }

    /// Minutes east of UTC: a number, or a name after the time.
    fn offset(&mut self, from: usize) -> Option<i64> {
        let signed = (from..self.tokens.len()).find_map(|at| {
            let sign = match self.tokens.get(at) {
                Some(Token::Mark('+')) => 1,
                Some(Token::Mark('-')) => -1,
                _ => return None,
            };
            let Some(Token::Number {
                value,
                digits,
                glued: true,
            }) = self.tokens.get(at + 1)
            else {
                return None;
            };
            let (minutes, len) = match digits {
                1 | 2 if self.mark(at + 2, ':') => (value * 60 + self.number(at + 3)?.0, 4),
                1 | 2 => (value * 60, 2),
                3 | 4 => (value / 100 * 60 + value % 100, 2),
                _ => return None,
            };
            (minutes <= 18 * 60).then_some((sign * minutes, at, len))
        });
        if let Some((minutes, at, len)) = signed {
            self.used.extend(at..at + len);
            return Some(minutes);
        }
        (from..self.tokens.len()).find_map(|at| {
            let word = self.word(at)?;
            ZONES
                .iter()
                .find(|(name, _)| *name == word)
                .map(|(_, minutes)| i64::from(*minutes))
        })
    }

    /// The day from the tokens that are not the time's.
    fn day(&self) -> Option<Date> {
        let left = || (0..self.tokens.len()).filter(|at| !self.used.contains(at));
        let numbers: Vec<(i64, usize, usize)> = left()
            .filter_map(|at| self.number(at).map(|(value, digits)| (value, digits, at)))
            .collect();
        // The last, since "mar, 06 gen" begins with an Italian Tuesday.
        let month = left()
            .filter_map(|at| self.month(at).map(|month| (month, at)))
            .next_back();
        if let Some((month, at)) = month {
            return with_month(month, at, &numbers);
        }
        match *numbers.as_slice() {
            [(whole, 8, _), ..] => date(whole / 10_000, whole / 100 % 100, whole % 100),
            [(year, 4, _), (month, ..), (day, ..), ..] => date(year, month, day),
            [(year, 4, _), (month, 1 | 2, _)] => date(year, month, 1),
            [
                (first, 1 | 2, _),
                (second, 1 | 2, _),
                (year, digits @ (2 | 4), _),
                ..,
            ] => {
                // Day first as in most of the world, unless it cannot be.
                let year = full_year(year, digits);
                date(year, second, first).or_else(|| date(year, first, second))
            }
            _ => None,
        }
    }

    fn month(&self, at: usize) -> Option<i64> {
        let word = self.word(at)?;
        let both = self.word(at + 1).map(|next| format!("{word}_{next}"));
        both.and_then(|both| NAMES.get(both.as_str()).copied())
            .or_else(|| NAMES.get(word).copied())
    }
}

static NAMES: LazyLock<HashMap<&'static str, i64>> = LazyLock::new(|| {
    (1..)
        .zip(MONTHS)
        .flat_map(|(month, names)| names.split_whitespace().map(move |name| (name, month)))
        .collect()
});

/// A date with the month in words: the year is the number that can only be one,
/// else the last.
fn with_month(month: i64, at: usize, numbers: &[(i64, usize, usize)]) -> Option<Date> {
    let year = numbers
        .iter()
        .find(|(_, digits, _)| *digits >= 3)
        .or_else(|| numbers.iter().find(|(value, ..)| *value > 31))
        // "06 Jan 26": the year follows the month.
        .or_else(|| numbers.iter().rfind(|(_, _, place)| *place > at))?;
    let day = numbers
        .iter()
        .find(|(_, digits, place)| *digits <= 2 && *place != year.2);
    date(
        full_year(year.0, year.1),
        month,
        day.map_or(1, |(value, ..)| *value),
    )
}

/// RFC 2822, section 4.3: two digits up to 49 are this century, three digits
/// count from 1900.
fn full_year(year: i64, digits: usize) -> i64 {
    match (digits, year) {
        (1 | 2, 0..=49) => 2000 + year,
        (1..=3, _) => 1900 + year,
        _ => year,
    }
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| *year > 0)?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn time_of(hour: i64, minute: i64, second: i64) -> Option<Time> {
    // A leap second is read as the one before it.
    let second = if second == 60 { 59 } else { second };
    let part = |value: i64| i8::try_from(value).ok();
    Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
}

fn at_utc(day: Date, time: Time, offset_minutes: i64) -> Option<Timestamp> {
    let local = DateTime::from_parts(day, time)
        .to_zoned(TimeZone::UTC)
        .ok()?;
    local
        .timestamp()
        .checked_sub(SignedDuration::from_secs(offset_minutes * 60))
        .ok()
}
