use crate::group::best::{Candidate, points};
use crate::group::news::{self, Voice};
use crate::model::{Named, NamedKind, ReportLine, StoryEntry, Verdict};

/// A story while its reports come in, in order of arrival.
pub(super) struct Gathered {
    pub(super) entry: StoryEntry,
    best: Best,
    named: Weights,
    voices: Vec<Voice>,
}

impl Gathered {
    pub(super) fn new(entry: StoryEntry) -> Self {
        Self {
            entry,
            best: Best::default(),
            named: Weights::default(),
            voices: Vec::new(),
        }
    }

    /// Takes in what a recognised report says.
    pub(super) fn weigh(
        &mut self,
        line: &ReportLine,
        summary: String,
        verdict: Verdict,
        prefer: &[String],
    ) {
        let entry = &mut self.entry;
        entry.score = entry.score.max(verdict.score);
        self.named.add(verdict.named);
        let candidate = Candidate {
            title: &line.title,
            summary: !summary.is_empty(),
            language: &line.language,
            kind: line.kind,
            state: line.state,
            before: 0,
        };
        if self.best.is_beaten_by(candidate, prefer) {
            entry.title.clone_from(&line.title);
            entry.link.clone_from(&line.link);
            entry.language.clone_from(&line.language);
            entry.summary = summary;
            entry.evidence = verdict.evidence;
        }
    }

    pub(super) fn add(&mut self, line: ReportLine, voice: Voice) {
        let entry = &mut self.entry;
        let wires = line.wires.iter();
        for (list, value) in [
            (&mut entry.publishers, &voice.family),
            (&mut entry.languages, &line.language),
        ] {
            push(list, value);
        }
        wires.for_each(|wire| push(&mut entry.wires, wire));
        entry.reports.push(line);
        self.voices.push(voice);
    }

    pub(super) fn finish(self) -> StoryEntry {
        let mut entry = self.entry;
        entry.independent = news::origins(&self.voices);
        // Stable: of those published at one time the first arrived stays first.
        entry.reports.sort_by_key(|line| line.published);
        let (countries, themes) = self.named.finish();
        entry.labels = labels(&countries, &themes);
        entry.countries = countries.into_iter().map(|named| named.id).collect();
        entry.themes = themes.into_iter().map(|named| named.id).collect();
        entry
    }
}

fn push(list: &mut Vec<String>, value: &str) {
    if !list.iter().any(|known| known == value) {
        list.push(value.to_owned());
    }
}

/// The points of the best report so far.
#[derive(Debug, Default)]
pub(super) struct Best {
    most: Option<i32>,
    seen: usize,
}

impl Best {
    /// Whether the next recognised report speaks better for the story than
    /// all before it.
    pub(super) fn is_beaten_by(&mut self, candidate: Candidate<'_>, prefer: &[String]) -> bool {
        let candidate = Candidate {
            before: self.seen,
            ..candidate
        };
        let points = points(candidate, prefer);
        self.seen += 1;
        let better = self.most.is_none_or(|most| points > most);
        if better {
            self.most = Some(points);
        }
        better
    }
}

/// Countries and themes with the sum of their weights.
#[derive(Default)]
struct Weights(Vec<Named>);

impl Weights {
    fn add(&mut self, named: Vec<Named>) {
        for new in named {
            let known = self
                .0
                .iter_mut()
                .find(|known| known.kind == new.kind && known.id == new.id);
            match known {
                Some(known) => known.weight += new.weight,
                None => self.0.push(new),
            }
        }
    }

    /// Countries and themes, weightiest first, equals in order of identifier.
    fn finish(mut self) -> (Vec<Named>, Vec<Named>) {
        self.0
            .sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
        let (countries, rest): (Vec<_>, Vec<_>) = self
            .0
            .into_iter()
            .partition(|named| named.kind == NamedKind::Country);
        let themes = rest
            .into_iter()
            .filter(|named| named.kind.is_theme())
            .collect();
        (countries, themes)
    }
}

fn labels(countries: &[Named], themes: &[Named]) -> Vec<(String, String)> {
    countries
        .iter()
        .chain(themes)
        .map(|named| (named.id.clone(), named.label.clone()))
        .collect()
}
