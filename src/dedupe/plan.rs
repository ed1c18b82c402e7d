//! What becomes of each item.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::keys::page;
use super::near::Title;
use super::{Action, Keys, Known, KnownReport, Step};
use crate::model::{Item, Key};

/// Edits of one report that are followed. Some pages change a clock or a counter
/// in the text at every fetch.
const EDITS: u32 = 24;
/// Reports found again by their title in one fetch: a feed that renames more at
/// once has changed its ways, and titles alone must not carry that.
const REPAIRS: usize = 5;
/// How long after its arrival a report is found again by its title.
const REPAIR_WINDOW: SignedDuration = SignedDuration::from_hours(48);
/// How much later than the arrival of the old one the new one may be dated. A
/// daily column has the same title a day later.
const REPAIR_LATER: SignedDuration = SignedDuration::from_hours(12);
/// Items with the same link that are compared by title.
const COMPARED: usize = 16;

/// Decides what becomes of each item; one step an item, in order.
///
/// 1. The same identity earlier in the document: a repeat.
/// 2. Known under its identity: an edit is followed, else unchanged. A link that
///    changed does not matter.
/// 3. Its identity was buried: it stays buried.
/// 4. The same link and nearly the same title earlier in the document: a repeat.
/// 5. Known under its link: this source's own report has a new guid, or another
///    source's report is seen here too.
/// 6. Its link was buried: it stays buried.
/// 7. Nearly the title of a recent report of this source that the document lists
///    no more: the guid and the link changed.
/// 8. A new report.
///
/// No report gets two steps that change it: the first item of a document that
/// leads to it decides, and later ones are repeats. So a plan that was applied
/// and made again changes nothing.
#[must_use]
pub fn plan(items: &[Item], keys: &[Keys], known: &Known, now: Timestamp) -> Vec<Step> {
    let mut planner = Planner::new(keys, known, now);
    items
        .iter()
        .zip(keys)
        .enumerate()
        .map(|(at, (item, keys))| {
            let (action, because) = planner.decide(at, item, keys);
            Step {
                at,
                action,
                because,
            }
        })
        .collect()
}

struct Planner<'a> {
    known: &'a Known,
    now: Timestamp,
    /// Place of the first item with an identity.
    identities: HashMap<Key, usize>,
    /// Places and titles of items by link.
    links: HashMap<&'a str, Vec<(usize, Title)>>,
    /// Place of the item that decided about a report.
    rows: HashMap<i64, usize>,
    /// Reports that the document lists under the identity they have.
    listed: HashSet<i64>,
    /// Recent reports with their titles, made ready when first needed.
    recent: Option<Vec<(&'a KnownReport, Title)>>,
    repairs: usize,
}

type Decision = (Action, &'static str);

impl<'a> Planner<'a> {
    fn new(keys: &[Keys], known: &'a Known, now: Timestamp) -> Self {
        let listed = keys
            .iter()
            .filter_map(|keys| known.by_identity.get(&keys.identity))
            .map(|report| report.row)
            .collect();
        Self {
            known,
            now,
            identities: HashMap::new(),
            links: HashMap::new(),
            rows: HashMap::new(),
            listed,
            recent: None,
            repairs: 0,
        }
    }

    fn decide(&mut self, at: usize, item: &'a Item, keys: &Keys) -> Decision {
        // 1.
        if let Some(of) = self.identities.get(&keys.identity) {
            return (
                Action::Repeat { of: *of },
                "the same identity stands earlier in the document",
            );
        }
        self.identities.insert(keys.identity, at);
        let title = Title::of(&item.title);
        let twin = self.twin(item, keys, &title);
        if let Some(link) = item.link.as_deref().and_then(page) {
            let listed = self.links.entry(link).or_default();
            if listed.len() < COMPARED {
                listed.push((at, title.clone()));
            }
        }
        // 2.
        if let Some(report) = self.known.by_identity.get(&keys.identity) {
            return self.once(report, at, |report| revise(report, keys));
        }
        // 3.
        if self.known.buried.contains(&keys.identity) {
            return (Action::Buried, "stored once and removed by age");
        }
        // 4.
        if let Some(of) = twin {
            return (
                Action::Repeat { of },
                "the same link and title stand earlier in the document",
            );
        }
        // 5.
        if let Some(report) = keys.link.and_then(|link| self.known.by_link.get(&link)) {
            return self.once(report, at, |report| {
                if report.leading {
                    let edit = may_edit(report) && report.content != keys.content;
                    (
                        Action::Rekey {
                            row: report.row,
                            edit,
                        },
                        "same link, new guid",
                    )
                } else {
                    (
                        Action::Attach { row: report.row },
                        "another source carries the same link",
                    )
                }
            });
        }
        // 6.
        if keys
            .link
            .is_some_and(|link| self.known.buried.contains(&link))
        {
            return (
                Action::Buried,
                "its link was stored once and removed by age",
            );
        }
        // 7.
        if let Some(report) = self.renamed(item, &title) {
            self.repairs += 1;
            self.rows.insert(report.row, at);
            let edit = may_edit(report) && report.content != keys.content;
            return (
                Action::Rekey {
                    row: report.row,
                    edit,
                },
                "near-equal title of a report that is listed no more",
            );
        }
        // 8.
        (Action::Insert, "not known")
    }

    /// The decision about a report, or a repeat when one was made already.
    fn once(
        &mut self,
        report: &KnownReport,
        at: usize,
        decide: impl FnOnce(&KnownReport) -> Decision,
    ) -> Decision {
        if let Some(of) = self.rows.get(&report.row) {
            return (
                Action::Repeat { of: *of },
                "the same report stands earlier in the document",
            );
        }
        self.rows.insert(report.row, at);
        decide(report)
    }

    /// An earlier item of the document that is the same report: the same page, and
    /// nearly the same title or none.
    fn twin(&self, item: &Item, keys: &Keys, title: &Title) -> Option<usize> {
        // On a page that several reports share only an equal title tells.
        let own = keys.link.is_some();
        let earlier = self.links.get(page(item.link.as_deref()?)?)?;
        earlier
            .iter()
            .find(|(_, other)| title.is_near(other) || (own && item.title.is_empty()))
            .map(|(at, _)| *at)
    }

    /// A recent report of this source whose guid and link changed.
    fn renamed(&mut self, item: &Item, title: &Title) -> Option<&'a KnownReport> {
        if self.repairs >= REPAIRS || !title.is_telling() {
            return None;
        }
        let recent = self.recent.get_or_insert_with(|| {
            self.known
                .recent
                .iter()
                .map(|report| (report, Title::of(&report.title)))
                .collect()
        });
        recent
            .iter()
            .find(|(report, other)| {
                !self.listed.contains(&report.row)
                    && !self.rows.contains_key(&report.row)
                    && self.now.duration_since(report.first_seen) <= REPAIR_WINDOW
                    && item.published.duration_since(report.first_seen) <= REPAIR_LATER
                    && title.is_near(other)
            })
            .map(|(report, _)| *report)
    }
}

/// What becomes of a report that this source carries under this identity.
fn revise(report: &KnownReport, keys: &Keys) -> Decision {
    let row = report.row;
    if report.content == keys.content {
        (Action::Unchanged { row }, "known and the same")
    } else if !report.leading {
        (Action::Unchanged { row }, "another source's text is shown")
    } else if !may_edit(report) {
        (Action::Unchanged { row }, "edited too often to follow")
    } else {
        (Action::Update { row }, "title or text changed")
    }
}

fn may_edit(report: &KnownReport) -> bool {
    report.leading && report.edits < EDITS
}
