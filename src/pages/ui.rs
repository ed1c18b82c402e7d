/// The language of the interface. Reports stay in their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Ui {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Ui {
    /// The one that a browser wants most, by its `Accept-Language` (RFC 9110,
    /// section 12.5.4); English when it wants neither.
    #[must_use]
    pub fn wanted(accept_language: &str) -> Self {
        let mut best = (Self::English, 0.0);
        for range in accept_language.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight: f32 = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            let ui = match tag.split('-').next() {
                Some("de") => Self::German,
                Some("en" | "*") => Self::English,
                _ => continue,
            };
            if weight > best.1 {
                best = (ui, weight);
            }
        }
        best.0
    }

    /// The one of the two texts that is in this language.
    #[must_use]
    pub fn say<'a>(self, english: &'a str, german: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }

    /// Its tag (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.say("en", "de")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_known_language_wins() {
        for (header, ui) in [
            ("", Ui::English),
            ("de", Ui::German),
            ("de-AT,en;q=0.8", Ui::German),
            ("en-GB,en;q=0.9,de;q=0.8", Ui::English),
            ("fr,de;q=0.5", Ui::German),
            ("fr;q=1.0,*;q=0.1", Ui::English),
            ("de;q=0", Ui::English),
            (";;,q=,de;q=x", Ui::English),
        ] {
            assert_eq!(Ui::wanted(header), ui, "{header}");
        }
    }
}
