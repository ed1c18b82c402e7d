use geowire::model::NamedKind;
use geowire::recognize::{self, Subject, judge};

fn verdict(language: &str, title: &str) -> geowire::model::Verdict {
    let subject = Subject {
        title,
        summary: "",
        language,
    };
    judge(subject, 0.5)
}

/// What word lists get wrong: a harmless substring throws out, a false friend
/// lets in, another language is not seen at all.
#[test]
fn the_traps_of_word_lists_are_judged_right() {
    let rows = [
        (true, "en", "China holds war games around Taiwan"),
        (true, "en", "Japan's Diet passes record defence budget"),
        (true, "en", "EU consolidating sanctions on Russia"),
        (true, "en", "Putin says Ukraine peace deal possible"),
        (true, "en", "India expels Pakistan envoy"),
        (
            true,
            "de",
            "Nordkorea testet erneut Raketen vor der Küste Japans",
        ),
        (
            true,
            "ru",
            "Лавров обсудил с главой МИД Ирана ядерную сделку",
        ),
        (
            true,
            "fr",
            "L’Iran menace de fermer le détroit d’Ormuz après les frappes israéliennes",
        ),
        (false, "de", "Er war 40 Jahre lang Trainer"),
        (false, "fr", "Coup d'envoi de la Coupe du monde"),
        (
            false,
            "de",
            "Bombenstimmung beim Angriff auf die Tabellenspitze der Bundesliga",
        ),
        (
            false,
            "de",
            "Schlacht am kalten Buffet: die besten Rezepte für Silvester",
        ),
        (false, "en", "Russia beats Korea 2-0 in World Cup qualifier"),
        (false, "en", "Star Wars sequel breaks box office record"),
        (false, "en", "Turkey recipe: how to roast the perfect bird"),
    ];
    for (expected, language, title) in rows {
        let verdict = verdict(language, title);
        assert_eq!(
            verdict.geopolitics, expected,
            "{title}: {:.2} {:?}",
            verdict.score, verdict.evidence
        );
    }
}

#[test]
fn the_longest_name_wins_and_case_decides_where_it_must() {
    let countries = |language, title| verdict(language, title).countries();
    assert_eq!(countries("en", "South Korea votes"), ["KR"]);
    assert_eq!(countries("de", "Nordkorea feiert"), ["KP"]);
    assert_eq!(
        countries("en", "A storm hits New Jersey"),
        Vec::<String>::new()
    );
    assert_eq!(countries("en", "The US and us"), ["US"]);
    assert_eq!(countries("en", "Let us go"), Vec::<String>::new());
    assert_eq!(
        countries("de", "Polen und das Polen der Böden, polnische Grenze"),
        ["PL"]
    );
    assert_eq!(countries("zh", "俄罗斯与朝鲜签署条约"), ["RU", "KP"]);
    assert_eq!(countries("ru", "Переговоры России и Турции"), ["RU", "TR"]);
    assert_eq!(countries("ar", "الرئيس الروسي يزور إيران"), ["RU", "IR"]);
    assert_eq!(countries("ko", "북한이 미사일을 발사했다"), ["KP"]);
    assert_eq!(countries("ja", "ロシアがウクライナを攻撃"), ["RU", "UA"]);
}

/// A German page's story on an alliance at war.
#[test]
fn a_story_on_an_alliance_is_sure_and_names_who_is_in_it() {
    let subject = Subject {
        title: "Kims Brief an Putin: Bündnis im Schützengraben",
        summary: "Nordkoreas Machthaber lobt die russische Armee. Tausende seiner Soldaten kämpften \
                  in der Region Kursk, meldet KCNA; Seoul und Washington warnen vor Raketentests.",
        language: "de",
    };
    let verdict = judge(subject, 0.5);
    assert!(verdict.score > 0.95, "{}", verdict.score);
    let countries = verdict.countries();
    assert!(
        countries
            .iter()
            .take(2)
            .all(|code| code == "RU" || code == "KP"),
        "{countries:?}"
    );
    for code in ["KR", "US"] {
        assert!(countries.contains(&code.to_owned()), "{countries:?}");
    }
    let themes = verdict.themes();
    for theme in ["alliance", "troops"] {
        assert!(themes.contains(&theme.to_owned()), "{themes:?}");
    }
}

/// The evidence is the score taken apart: its shares add up to the log-odds, but
/// for what is too small to be told.
#[test]
fn the_shares_of_the_evidence_add_up() {
    let verdict = verdict("de", "Nato verlegt Truppen nach Polen");
    let sum: f64 = verdict.evidence.iter().map(|one| one.share).sum();
    let log_odds = (verdict.score / (1.0 - verdict.score)).ln();
    assert!((sum - log_odds).abs() < 0.3, "{sum} {log_odds}");
    assert!(
        verdict
            .evidence
            .iter()
            .any(|one| one.what == "NATO" || one.what.contains("alliance"))
    );
}

#[test]
fn the_same_text_gives_the_same_verdict() {
    let title = "Trump droht Iran mit Angriff auf Atomanlagen";
    assert_eq!(verdict("de", title), verdict("de", title));
}

#[test]
fn every_country_and_theme_has_a_name() {
    assert!(recognize::countries().count() >= 249);
    assert!(recognize::themes().count() >= 60);
    assert_eq!(
        recognize::label(NamedKind::Country, "KP"),
        Some("North Korea")
    );
    assert_eq!(
        recognize::label(NamedKind::Theme, "sanctions"),
        Some("Sanctions")
    );
    assert_eq!(recognize::label(NamedKind::Theme, "no-such-theme"), None);
}

/// A line of a concept file that is not understood would be passed over in
/// silence; so each is checked here.
#[test]
fn every_line_of_the_concept_files_is_understood() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/recognize/concepts");
    let ids = |name: &str| -> Vec<String> {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| line.split('\t').next().unwrap().to_owned())
            .collect()
    };
    let (themes, against, countries) =
        (ids("themes.tsv"), ids("against.tsv"), ids("countries.tsv"));
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let fields = match name.as_str() {
            "shadows.tsv" => 1,
            "against.tsv" => 2,
            "people.tsv" | "places.tsv" => 4,
            _ => 3,
        };
        let text = std::fs::read_to_string(&path).unwrap();
        for (line, number) in text.lines().zip(1..) {
            if line.starts_with('#') {
                continue;
            }
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), fields, "{name}:{number}: {line}");
            assert!(
                parts.iter().all(|part| !part.trim().is_empty()),
                "{name}:{number}"
            );
            let known = match parts[0] {
                "theme" => &themes,
                "against" => &against,
                "country" => &countries,
                _ => continue,
            };
            assert!(
                known.contains(&parts[1].to_owned()),
                "{name}:{number}: {}",
                parts[1]
            );
        }
    }
}

/// A word within a phrase takes its ending: "ядерное оружие", "ядерного оружия".
#[test]
fn a_phrase_of_stems_is_found_in_every_case() {
    let finds = |language, title, kind, id| {
        let verdict = verdict(language, title);
        assert!(
            verdict.ids(kind).any(|known| known == id),
            "{title}: {:?}",
            verdict.named
        );
    };
    for title in [
        "Россия разместила ядерное оружие",
        "О судьбе ядерного оружия",
    ] {
        finds("ru", title, NamedKind::Weapon, "nuclear-weapon");
    }
    finds(
        "ru",
        "Саммит о Ближнем Востоке",
        NamedKind::Place,
        "middle-east",
    );
    finds(
        "pl",
        "Sąd o zbrodniach wojennych",
        NamedKind::Theme,
        "war-crimes",
    );
}

/// What is geopolitics and what only stands near it, in each language.
#[test]
fn every_language_tells_a_report_from_its_near_miss() {
    let rows = [
        (
            "fr",
            "Erevan et Bakou paraphent un accord de paix",
            "Tennis : l’Ukrainienne battue en finale à Rome",
        ),
        (
            "es",
            "Guyana refuerza su frontera ante la amenaza venezolana",
            "La guerra de los taxis llega al tribunal",
        ),
        (
            "it",
            "Tajani convoca l'ambasciatore russo alla Farnesina",
            "Valanga in Alto Adige, due vittime",
        ),
        (
            "pt",
            "Marinha chinesa realiza exercícios perto de Taiwan",
            "Ataque de abelhas fere turistas em Minas",
        ),
        (
            "nl",
            "Den Haag roept ambassadeur terug uit Teheran",
            "Oorlog tussen buren om heg eindigt bij de rechter",
        ),
        (
            "pl",
            "Trump zapowiada 50-procentowe cła na Indie",
            "Bitwa o ceny: dyskonty ruszają z promocjami",
        ),
        (
            "ru",
            "Вучич отказался вводить санкции против Москвы",
            "В США умер актер из «Крестного отца»",
        ),
        (
            "uk",
            "Німеччина передасть Києву ще дві системи Patriot",
            "Усик переміг нокаутом у Лондоні",
        ),
        (
            "tr",
            "Rusya, Finlandiya sınırına asker yığıyor",
            "Rus turist Antalya'da boğuldu",
        ),
        (
            "ar",
            "الجزائر تستدعي سفيرها لدى باريس",
            "فيلم فلسطيني يفوز بجائزة في مهرجان برلين",
        ),
        (
            "fa",
            "طالبان و پاکستان در مرز درگیر شدند",
            "والیبال ایران مقابل ژاپن پیروز شد",
        ),
        ("zh", "泰柬边境再爆冲突", "俄罗斯选手夺得花样滑冰金牌"),
        (
            "zh-hant",
            "共機24架次擾台 國防部嚴密監控",
            "美國隊奪冠 決賽擊敗日本",
        ),
        (
            "ja",
            "米中首脳、関税引き下げで合意",
            "ロシアのフィギュア選手が引退",
        ),
        (
            "ko",
            "중국 군용기, 대만해협 중간선 넘어",
            "한국 축구, 이란에 1-0 승리",
        ),
    ];
    for (language, report, near_miss) in rows {
        let (report, near_miss) = (verdict(language, report), verdict(language, near_miss));
        assert!(
            report.geopolitics,
            "{language}: {:.2} {:?}",
            report.score, report.evidence
        );
        assert!(
            !near_miss.geopolitics,
            "{language}: {:.2} {:?}",
            near_miss.score, near_miss.evidence
        );
    }
}

/// A form that stands for two countries, or two people, would count for both.
#[test]
fn no_file_claims_a_form_for_two_concepts_of_one_kind() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/recognize/concepts");
    // Short forms that do stand for both: "Russia and the US".
    let pairs = ["俄美"];
    let mut doubled = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (kind, id, forms) = match name.as_str() {
            "people.tsv" | "places.tsv" => (None, 0, 3),
            "bodies.tsv" | "weapons.tsv" => (None, 0, 2),
            "themes.tsv" | "against.tsv" | "shadows.tsv" | "countries.tsv" => continue,
            _ => (Some(0), 1, 2),
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let mut claimed = std::collections::BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            // Themes overlap by nature: a missile strike is an attack too.
            if kind.is_some_and(|kind: usize| fields[kind] != "country") {
                continue;
            }
            for form in fields[forms].split('|') {
                let first = claimed.entry(form.to_lowercase()).or_insert(fields[id]);
                if *first != fields[id] && !pairs.contains(&form) {
                    doubled.push(format!("{name}: {form}: {first} and {}", fields[id]));
                }
            }
        }
    }
    assert!(doubled.is_empty(), "{doubled:#?}");
}
