//! Changes as `diff -u` shows them.

use std::ops::Range;

use super::places::line_end;

/// Lines shown before and after a change.
const AROUND: usize = 3;

/// The changes of a text. Each is widened to whole lines; those that lie close
/// together are shown as one.
pub(super) fn unified(name: &str, text: &str, splices: &[(Range<usize>, String)]) -> String {
    if splices.is_empty() {
        return String::new();
    }
    let mut hunks: Vec<(Range<usize>, String)> = Vec::new();
    for (range, new) in splices {
        let (start, end) = whole_lines(text, range, new);
        let head = text.get(start..range.start).unwrap_or_default();
        let tail = text.get(range.end..end).unwrap_or_default();
        let lines = format!("{head}{new}{tail}");
        match hunks.last_mut() {
            Some((last, all)) if count(text.get(last.end..start)) <= 2 * AROUND => {
                all.push_str(text.get(last.end..start).unwrap_or_default());
                all.push_str(&lines);
                last.end = end;
            }
            _ => hunks.push((start..end, lines)),
        }
    }
    let mut out = format!("--- {name}\n+++ {name}\n");
    let mut grown = 0;
    for (range, new) in hunks {
        let old: Vec<&str> = lines_of(text, range.clone());
        let new: Vec<&str> = new.lines().collect();
        // Lines that stay at either end are context, not change.
        let same = old
            .iter()
            .zip(&new)
            .take_while(|(old, new)| old == new)
            .count();
        let before = lines_of(text, 0..range.start);
        let after = lines_of(text, range.end..text.len());
        let lead: Vec<&str> = before
            .iter()
            .copied()
            .chain(old.iter().take(same).copied())
            .collect();
        let from = lead.len().saturating_sub(AROUND);
        let (taken, put) = (old.len() - same, new.len() - same);
        let around = lead.len() - from + after.len().min(AROUND);
        let first = |lines: usize, at: usize| if lines == 0 { at } else { at + 1 };
        let moved = from.saturating_add_signed(grown);
        out.push_str(&format!(
            "@@ -{},{} +{},{} @@\n",
            first(around + taken, from),
            around + taken,
            first(around + put, moved),
            around + put
        ));
        let mut say = |mark: char, lines: &mut dyn Iterator<Item = &&str>| {
            for line in lines {
                out.push_str(&format!("{mark}{line}\n"));
            }
        };
        say(' ', &mut lead.iter().skip(from));
        say('-', &mut old.iter().skip(same));
        say('+', &mut new.iter().skip(same));
        say(' ', &mut after.iter().take(AROUND));
        grown += signed(put) - signed(taken);
    }
    out
}

/// From the begin of the first line that a change touches to the end of the
/// last. What is put in at the begin of a line as whole lines touches none.
fn whole_lines(text: &str, range: &Range<usize>, new: &str) -> (usize, usize) {
    let before = text.get(..range.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let ends_line = text
        .get(..range.end)
        .is_none_or(|text| text.is_empty() || text.ends_with('\n'));
    let whole = start == range.start && ends_line && (new.is_empty() || new.ends_with('\n'));
    if whole {
        (range.start, range.end)
    } else {
        (start, line_end(text, range.end))
    }
}

fn lines_of(text: &str, range: Range<usize>) -> Vec<&str> {
    text.get(range).unwrap_or_default().lines().collect()
}

fn count(text: Option<&str>) -> usize {
    text.map_or(usize::MAX, |text| text.lines().count())
}

/// A count of lines, which is far from the bounds of any integer.
fn signed(lines: usize) -> isize {
    isize::try_from(lines).unwrap_or(isize::MAX)
}
