use std::collections::HashMap;
use std::sync::OnceLock;

/// Whose voice a publication is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The name that it is counted and shown under.
    pub name: String,
    /// Whether it is state media.
    pub state: bool,
}

/// Families by the names and hosts of their members.
#[derive(Debug, Clone, PartialEq)]
pub struct Families {
    all: Vec<Family>,
    /// Places in `all` by folded name.
    names: HashMap<String, usize>,
    /// Places in `all` by host.
    hosts: HashMap<String, usize>,
}

const TABLE: &str = include_str!("families.tsv");

impl Families {
    /// The families of the table in the program.
    #[must_use]
    pub fn known() -> &'static Self {
        static KNOWN: OnceLock<Families> = OnceLock::new();
        KNOWN.get_or_init(|| Self::read(TABLE))
    }

    fn read(table: &str) -> Self {
        let mut families = Self {
            all: Vec::new(),
            names: HashMap::new(),
            hosts: HashMap::new(),
        };
        for line in table.lines() {
            if line.starts_with('#') {
                continue;
            }
            let mut columns = line.split('\t');
            let (Some(name), Some(state)) = (columns.next(), columns.next()) else {
                continue;
            };
            let at = families.all.len();
            families.all.push(Family {
                name: name.to_owned(),
                state: state == "state",
            });
            let names = columns.next().unwrap_or_default().split('|');
            for member in names.chain([name]).filter(|member| !member.is_empty()) {
                families.names.insert(fold(member), at);
            }
            for host in columns.next().unwrap_or_default().split_whitespace() {
                families.hosts.insert(host.to_owned(), at);
            }
        }
        families
    }

    /// Adds publications to the family `name`, which begins if it is new. What
    /// was in another family leaves it.
    pub fn add(&mut self, name: &str, publishers: &[String]) {
        let known = self.all.iter().position(|family| family.name == name);
        let at = known.unwrap_or_else(|| {
            self.all.push(Family {
                name: name.to_owned(),
                state: false,
            });
            self.all.len() - 1
        });
        for member in publishers.iter().map(String::as_str).chain([name]) {
            if is_host(member) {
                self.hosts.insert(host_of(member), at);
            }
            self.names.insert(fold(member), at);
        }
    }

    /// The family that a source counts for, and whether it is state media: by
    /// its publisher, else by its host. The publisher itself where neither is
    /// known.
    #[must_use]
    pub fn of_source(&self, publisher: &str, host: Option<&str>) -> (String, bool) {
        let known = self.by_name(publisher).or_else(|| self.by_host(host?));
        known.map_or_else(
            || (publisher.to_owned(), false),
            |family| (family.name.clone(), family.state),
        )
    }

    /// The family of a publication by its name, which can be that of its site
    /// (`tagesschau.de`).
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Family> {
        let at = self.names.get(&fold(name)).copied();
        match at {
            Some(at) => self.all.get(at),
            None if is_host(name) => self.by_host(name),
            None => None,
        }
    }

    /// The family that a host belongs to, or one above it.
    #[must_use]
    pub fn by_host(&self, host: &str) -> Option<&Family> {
        let host = host_of(host);
        let mut rest = host.as_str();
        loop {
            if let Some(at) = self.hosts.get(rest) {
                return self.all.get(*at);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

/// Names are compared without case and further blanks.
fn fold(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

fn host_of(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
}

fn is_host(name: &str) -> bool {
    let name = name.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    name.contains('.') && !name.ends_with('.') && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn family(name: &str) -> Option<&'static str> {
        Families::known().by_name(name).map(|family| &*family.name)
    }

    #[test]
    fn papers_of_one_house_are_one_family() {
        for (name, expected) in [
            ("Bild", Some("Axel Springer")),
            ("POLITICO EUROPE", Some("Axel Springer")),
            ("tagesschau.de", Some("ARD")),
            ("www.ndr.de", Some("ARD")),
            ("Deutsche Welle", Some("Deutsche Welle")),
            ("merkur.de", Some("Ippen")),
            ("The Wall  Street Journal", Some("News Corp")),
            ("РИА Новости", Some("Rossiya Segodnya")),
            ("RT DE", Some("RT")),
            ("环球时报", Some("People's Daily")),
            ("연합뉴스", Some("Yonhap")),
            ("Nordblatt", None),
            ("Welten", None),
            ("", None),
        ] {
            assert_eq!(family(name), expected, "{name}");
        }
    }

    #[test]
    fn a_host_belongs_to_what_is_above_it() {
        let by_host = |host| Families::known().by_host(host).map(|family| &*family.name);
        assert_eq!(by_host("feeds.bbci.co.uk"), Some("BBC"));
        assert_eq!(by_host("RT.com"), Some("RT"));
        assert_eq!(
            by_host("smart.com"),
            None,
            "no end of a host, but a part of it"
        );
        assert_eq!(by_host("co.uk"), None);
        assert_eq!(by_host("news.sky.com"), Some("Comcast"));
    }

    #[test]
    fn a_publisher_counts_before_an_address() {
        let of = |publisher, host| Families::known().of_source(publisher, host).0;
        assert_eq!(of("Tagesschau", None), "ARD");
        assert_eq!(of("Nordblatt", Some("www.nordblatt.example")), "Nordblatt");
        assert_eq!(of("My feed", Some("rss.sueddeutsche.de")), "SWMH");
        assert_eq!(of("KCNA", None), "KCNA");
        assert!(Families::known().of_source("KCNA", None).1);
    }

    #[test]
    fn state_media_are_marked() {
        for (name, state) in [
            ("Sputnik", true),
            ("CGTN", true),
            ("KCNA", true),
            ("ARD", false),
        ] {
            assert_eq!(
                Families::known().by_name(name).unwrap().state,
                state,
                "{name}"
            );
        }
    }

    /// A table that a person edits: no name twice, four columns, hosts as such.
    #[test]
    fn the_table_is_sound() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        let mut families = 0;
        for line in TABLE.lines() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            families += 1;
            let columns: Vec<&str> = line.split('\t').collect();
            let [family, state, names, hosts] = columns[..] else {
                panic!("four columns: {line}");
            };
            assert!(matches!(state, "state" | "-"), "{line}");
            let mut own: Vec<String> = names.split('|').map(fold).collect();
            own.push(fold(family));
            own.sort();
            own.dedup();
            own.extend(hosts.split(' ').map(|host| format!("host {host}")));
            for host in hosts.split(' ') {
                assert!(is_host(host), "{family}: {host:?}");
            }
            for name in own {
                assert!(!name.is_empty(), "{family}");
                if let Some(other) = seen.insert(name.clone(), family) {
                    panic!("{name:?} is in {other} and in {family}");
                }
            }
        }
        assert!(families > 60, "{families}");
    }

    #[test]
    fn what_is_added_leaves_its_old_family() {
        let mut families = Families::known().clone();
        families.add("Nord Group", &["Nordblatt".to_owned(), "Bild".to_owned()]);
        families.add(
            "BBC",
            &["Harbour Radio".to_owned(), "harbour.example".to_owned()],
        );
        let of = |name: &str| families.by_name(name).map(|family| family.name.clone());
        assert_eq!(of("nordblatt").as_deref(), Some("Nord Group"));
        assert_eq!(of("Nord Group").as_deref(), Some("Nord Group"));
        assert_eq!(of("bild").as_deref(), Some("Nord Group"));
        assert_eq!(of("Harbour Radio").as_deref(), Some("BBC"));
        assert_eq!(of("BBC News").as_deref(), Some("BBC"));
        let host = families.by_host("www.harbour.example");
        assert_eq!(host.map(|family| &*family.name), Some("BBC"));
    }
}
