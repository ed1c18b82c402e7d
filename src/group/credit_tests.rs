use std::collections::BTreeSet;

use super::super::agencies::TABLE;
use super::*;

/// Language, text as a summary, agencies.
const SUMMARIES: &[(&str, &str, &[&str])] = &[
    // Datelines and ends, language by language.
    (
        "de",
        "Berlin (dpa) - Die Bundesregierung will die Hilfen ausweiten.",
        &["dpa"],
    ),
    (
        "de",
        "Moskau (dpa) Der Kreml hat die Vorwürfe zurückgewiesen.",
        &["dpa"],
    ),
    (
        "de",
        "Der Minister reist nach Kiew. (dpa/AFP)",
        &["dpa", "AFP"],
    ),
    (
        "de",
        "Der Minister reist am Dienstag nach Kiew, wie er sagte (dpa, Reuters)",
        &["dpa", "Reuters"],
    ),
    ("de", "Die Gespräche gehen weiter. Quelle: dpa", &["dpa"]),
    ("de", "Die Gespräche gehen weiter. (Quelle: AFP)", &["AFP"]),
    ("de", "Die Synode hat getagt. (epd)", &["epd"]),
    (
        "de",
        "Bern (Keystone-SDA) - Der Bundesrat hat entschieden.",
        &["Keystone-SDA"],
    ),
    (
        "de",
        "Der Bundesrat hat entschieden. (sda/dpa)",
        &["Keystone-SDA", "dpa"],
    ),
    ("de", "Der Bischof mahnt zum Frieden. (KNA)", &["KNA"]),
    (
        "de",
        "Die Partei streitet weiter. Mit Material von dpa und AFP.",
        &["dpa", "AFP"],
    ),
    ("de", "Die Regierung bleibt dabei. dpa/lno", &["dpa"]),
    ("de", "Das Spiel war vorbei. (SID)", &["SID"]),
    (
        "en",
        "LONDON (Reuters) - Britain will send more missiles to Ukraine.",
        &["Reuters"],
    ),
    (
        "en",
        "SEOUL, South Korea (AP) — North Korea fired a missile.",
        &["AP"],
    ),
    (
        "en",
        "BEIJING, Nov. 3 (Xinhua) -- The ministry said on Monday.",
        &["Xinhua"],
    ),
    (
        "en",
        "SEOUL, Nov. 3 (Yonhap) -- The presidential office said.",
        &["Yonhap"],
    ),
    (
        "en",
        "New Delhi [India], November 3 (ANI): The minister met his counterpart.",
        &["ANI"],
    ),
    (
        "en",
        "New Delhi, Nov 3 (PTI) The government will review the pact.",
        &["PTI"],
    ),
    ("en", "The talks go on. (With inputs from AFP)", &["AFP"]),
    (
        "en",
        "The envoy left on Monday. With information from Reuters and AP.",
        &["Reuters", "AP"],
    ),
    ("en", "ANKARA (AA) - The two ministers met.", &["Anadolu"]),
    ("fr", "(AFP) – Le président se rend à Kiev mardi.", &["AFP"]),
    (
        "fr",
        "PARIS (AFP) - Le gouvernement a annoncé des sanctions.",
        &["AFP"],
    ),
    (
        "fr",
        "Le gouvernement a annoncé des sanctions. (avec AFP et Reuters)",
        &["AFP", "Reuters"],
    ),
    (
        "fr",
        "Les négociations reprennent. Le Monde avec AFP",
        &["AFP"],
    ),
    ("fr", "Le roi reçoit le ministre. (Belga)", &["Belga"]),
    (
        "es",
        "Madrid, 3 nov (EFE).- El Gobierno enviará más ayuda.",
        &["EFE"],
    ),
    (
        "es",
        "El presidente viajará a Kiev. Con información de EFE y AFP",
        &["EFE", "AFP"],
    ),
    (
        "es",
        "El presidente viajará a Kiev. Fuente: Europa Press",
        &["Europa Press"],
    ),
    (
        "it",
        "(ANSA) - ROMA, 03 NOV - Il governo invierà altri aiuti.",
        &["ANSA"],
    ),
    (
        "it",
        "Roma, 3 nov. (Adnkronos) - Il ministro a Kiev.",
        &["Adnkronos"],
    ),
    ("it", "Il ministro è a Kiev. Fonte: ANSA", &["ANSA"]),
    (
        "pt",
        "Lisboa, 03 nov 2026 (Lusa) -- O ministro chegou a Kiev.",
        &["Lusa"],
    ),
    (
        "pt",
        "O presidente viaja amanhã. (Com informações da Agência Brasil)",
        &["Agência Brasil"],
    ),
    (
        "nl",
        "DEN HAAG (ANP) - Het kabinet stuurt meer hulp.",
        &["ANP"],
    ),
    (
        "nl",
        "Het kabinet stuurt meer hulp. Bron: ANP/Reuters",
        &["ANP", "Reuters"],
    ),
    ("pl", "Rząd wyśle więcej pomocy na Ukrainę. (PAP)", &["PAP"]),
    (
        "pl",
        "Rząd wyśle więcej pomocy. Źródło: PAP, Reuters",
        &["PAP", "Reuters"],
    ),
    (
        "ru",
        "МОСКВА, 3 ноября. /ТАСС/. Переговоры пройдут в Стамбуле.",
        &["TASS"],
    ),
    (
        "ru",
        "МОСКВА, 3 ноя - РИА Новости. Переговоры пройдут в Стамбуле.",
        &["RIA Novosti"],
    ),
    (
        "ru",
        "Москва. 3 ноября. INTERFAX.RU - Переговоры пройдут в Стамбуле.",
        &["Interfax"],
    ),
    (
        "ru",
        "Переговоры пройдут в Стамбуле. Источник: Интерфакс",
        &["Interfax"],
    ),
    (
        "uk",
        "Переговори відбудуться у Стамбулі. Джерело: Укрінформ",
        &["Ukrinform"],
    ),
    (
        "uk",
        "КИЇВ, 3 листопада (УНІАН) - Переговори відбудуться.",
        &["UNIAN"],
    ),
    (
        "tr",
        "ANKARA (AA) - Bakan, mevkidaşıyla görüştü.",
        &["Anadolu"],
    ),
    ("tr", "Bakan mevkidaşıyla görüştü. Kaynak: AA", &["Anadolu"]),
    (
        "ar",
        "لندن (رويترز) - قالت الحكومة إنها سترسل مساعدات",
        &["Reuters"],
    ),
    (
        "ar",
        "باريس (ا ف ب) - أعلنت الحكومة عن عقوبات جديدة",
        &["AFP"],
    ),
    ("ar", "أعلنت الحكومة عن عقوبات جديدة. (أ ف ب)", &["AFP"]),
    ("ar", "أعلنت الوزارة ذلك اليوم. المصدر: واس", &["SPA"]),
    ("ar", "أنقرة (الأناضول) - التقى الوزيران", &["Anadolu"]),
    (
        "fa",
        "تهران - ایرنا - وزیر امور خارجه به مسکو رفت",
        &["IRNA"],
    ),
    ("fa", "وزیر امور خارجه به مسکو رفت. منبع: ایرنا", &["IRNA"]),
    (
        "zh",
        "新华社北京11月3日电（记者李明）外交部发言人表示。",
        &["Xinhua"],
    ),
    ("zh", "【新华社】外交部发言人三日表示。", &["Xinhua"]),
    ("zh", "外交部发言人三日表示。（法新社）", &["AFP"]),
    ("zh", "来源：新华社", &["Xinhua"]),
    (
        "zh-hant",
        "（中央社記者李四台北3日電）外交部今天表示。",
        &["CNA"],
    ),
    ("zh-hant", "外交部今天表示。（聯合報/中央社）", &["CNA"]),
    (
        "zh",
        "中新社东京11月3日电 (记者 王五)日本首相表示。",
        &["China News Service"],
    ),
    (
        "ja",
        "【ワシントン共同】米政府は三日、追加制裁を発表した。",
        &["Kyodo"],
    ),
    ("ja", "【北京時事】中国外務省は三日、会見した。", &["Jiji"]),
    (
        "ja",
        "米政府は三日、追加制裁を発表した。（共同）",
        &["Kyodo"],
    ),
    (
        "ja",
        "［ワシントン 3日 ロイター］ - 米政府は追加制裁を発表した。",
        &["Reuters"],
    ),
    (
        "ko",
        "(서울=연합뉴스) 김철수 기자 = 북한이 미사일을 발사했다.",
        &["Yonhap"],
    ),
    (
        "ko",
        "(워싱턴 AP=연합뉴스) 미국이 제재를 발표했다.",
        &["AP", "Yonhap"],
    ),
    ("ko", "[서울=뉴시스] 북한이 미사일을 발사했다.", &["Newsis"]),
    (
        "ko",
        "북한이 미사일을 발사했다. 출처: 연합뉴스",
        &["Yonhap"],
    ),
    ("da", "Ministeren rejser til Kyiv. (Ritzau)", &["Ritzau"]),
    ("sv", "Ministern reser till Kiev. (TT)", &["TT"]),
    ("no", "Ministeren reiser til Kyiv. (NTB)", &["NTB"]),
    (
        "tr",
        "İstanbul'da iki bakan İdlib'i görüştü. Kaynak: AA",
        &["Anadolu"],
    ),
    // Citations and mentions are no credits.
    ("de", "Merz im Gespräch mit dpa", &[]),
    ("es", "Entrevista con EFE", &[]),
    (
        "de",
        "Das berichtet dpa unter Berufung auf Regierungskreise.",
        &[],
    ),
    (
        "de",
        "Laut Reuters ist der Vertrag unterschrieben. Mehr dazu am Abend.",
        &[],
    ),
    (
        "de",
        "Der Minister sagte im Interview mit der dpa, er bleibe dabei.",
        &[],
    ),
    ("de", "Ein Fotograf der AFP wurde in Gaza getötet.", &[]),
    ("de", "Soldaten an der Front. (Foto: dpa)", &[]),
    (
        "en",
        "Associated Press reporter killed in strike on southern town.",
        &[],
    ),
    (
        "en",
        "The Associated Press (AP) reported that the talks had failed.",
        &[],
    ),
    (
        "en",
        "Students who took Advanced Placement (AP) exams protested.",
        &[],
    ),
    (
        "en",
        "The party of the former prime minister, Pakistan Tehreek-e-Insaf (PTI) - won.",
        &[],
    ),
    ("en", "He said so in an interview with AP", &[]),
    (
        "en",
        "A spa town (SPA) near the border was hit by drones on Monday.",
        &[],
    ),
    (
        "en",
        "The minister told Reuters that the deal was near.",
        &[],
    ),
    (
        "en",
        "A senior source: Reuters was told of the plan in advance.",
        &[],
    ),
    ("fr", "Selon l'AFP, le président se rend à Kiev.", &[]),
    (
        "fr",
        "Dans un entretien avec l'AFP, le ministre a promis de l'aide.",
        &[],
    ),
    ("es", "Según EFE, el presidente viajará a Kiev mañana.", &[]),
    ("it", "Lo ha detto all'ANSA il ministro degli Esteri.", &[]),
    ("pt", "O ministro disse à Lusa que a ajuda chegará.", &[]),
    ("nl", "Dat meldt persbureau ANP op basis van bronnen.", &[]),
    (
        "pl",
        "Minister powiedział PAP, że pomoc dotrze na czas.",
        &[],
    ),
    ("ru", "По данным ТАСС, переговоры пройдут в Стамбуле.", &[]),
    (
        "ru",
        "Об этом сообщает РИА Новости со ссылкой на источник.",
        &[],
    ),
    (
        "ru",
        "Путин прибыл в Пекин — ТАСС. Переговоры начались.",
        &[],
    ),
    (
        "ru",
        "Reuters — Трамп готовит новые санкции против Москвы.",
        &[],
    ),
    (
        "uk",
        "Про це повідомляє Укрінформ із посиланням на джерело.",
        &[],
    ),
    (
        "tr",
        "Bakan, AA muhabirine yaptığı açıklamada böyle dedi.",
        &[],
    ),
    ("ar", "وقالت رويترز إن الحكومة سترسل مساعدات", &[]),
    ("fa", "به گفته رویترز دولت کمک می‌فرستد", &[]),
    ("zh", "据新华社报道，外交部发言人三日表示。", &[]),
    ("zh", "新华社报道称，电力供应已恢复正常。", &[]),
    ("ja", "日米の共同訓練が始まった。", &[]),
    ("ja", "共同通信によると、米政府は制裁を発表した。", &[]),
    ("ko", "연합뉴스에 따르면 북한이 미사일을 발사했다.", &[]),
    // Letters that mean something else, or another language's.
    ("en", "The race (TT)", &[]),
    ("de", "Der Kurort am Meer (spa)", &[]),
    (
        "en",
        "Talks on the Middle East and North Africa (MENA)",
        &[],
    ),
    ("no", "Arbeiderpartiet vil stemme imot. (Ap)", &[]),
    ("de", "Weiter unter https://example.org/AP/AFP", &[]),
];

#[test]
fn credits_are_read_in_each_language() {
    let mut languages = BTreeSet::new();
    let mut wrong = Vec::new();
    for (language, summary, expected) in SUMMARIES {
        languages.insert(language.split('-').next().unwrap());
        let found = wires(language, "", summary, "", &[]);
        if found != *expected {
            wrong.push(format!(
                "{language}: {summary}\n  is {found:?}, not {expected:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let sixteen = "de en fr es it pt nl pl ru uk tr ar fa zh ja ko";
    assert!(
        sixteen
            .split(' ')
            .all(|language| languages.contains(language))
    );
}

#[test]
fn authors_and_bylines() {
    for (author, expected) in [
        ("dpa", &["dpa"][..]),
        ("Von dpa", &["dpa"]),
        ("dpa/AFP", &["dpa", "AFP"]),
        ("Reuters Staff", &["Reuters"]),
        ("Jane Doe, Associated Press", &["AP"]),
        ("Jane Doe (Reuters)", &["Reuters"]),
        ("By The Associated Press", &["AP"]),
        ("Redaktion mit dpa", &["dpa"]),
        ("Agencia EFE", &["EFE"]),
        ("연합뉴스", &["Yonhap"]),
        ("Ani Kokobobo", &[]),
        ("A. P. Herbert", &[]),
        ("Tony Reuters", &[]),
    ] {
        assert_eq!(
            wires("en", "", "", "", &[author.to_owned()]),
            expected,
            "{author}"
        );
    }
}

#[test]
fn a_text_is_credited_at_its_ends() {
    let long: Vec<String> = (0..30)
        .map(|n| format!("Absatz {n} des Berichts."))
        .collect();
    let with = |first: &str, last: &str| format!("{first}\n{}\n{last}", long.join("\n"));
    let of = |content: &str| wires("de", "", "", content, &[]);
    assert_eq!(of(&with("Berlin (dpa) - Anfang.", "Ende.")), ["dpa"]);
    assert_eq!(of(&with("Anfang.", "dpa/Reuters")), ["dpa", "Reuters"]);
    assert_eq!(of(&with("Von Jana Muster, dpa", "Ende.")), ["dpa"]);
    assert_eq!(of(&with("Anfang.", "AFP")), ["AFP"]);
    assert!(of(&with("Anfang (Bild: dpa).", "Ende.")).is_empty());
    assert_eq!(
        wires("ja", "米政府、追加制裁を発表（共同）", "", "", &[]),
        ["Kyodo"]
    );
    assert_eq!(
        wires("en", "Reuters: deal is near", "", "", &[]),
        Vec::<&str>::new(),
        "a title that cites"
    );
}

#[test]
fn each_agency_is_named_once_in_order() {
    let authors = ["AFP".to_owned()];
    let found = wires("de", "", "Berlin (dpa) - Text. (AFP/dpa)", "", &authors);
    assert_eq!(found, ["AFP", "dpa"]);
}

#[test]
fn an_address_can_credit() {
    let dpa = "https://paper.example/reise/zug-steht-dpa.urn-newsml-dpa-com-20090101-260102-99";
    assert_eq!(wire_of_link(dpa), Some("dpa"));
    assert_eq!(
        wire_of_link("https://paper.example/newsticker/dpa_nt/infoline_nt/politik/a.html"),
        Some("dpa")
    );
    assert_eq!(wire_of_link("https://dpa.example/unternehmen"), None);
    for (_, id) in LINKS {
        assert!(agencies().all.iter().any(|agency| agency.id == *id), "{id}");
    }
}

#[test]
fn the_table_is_sound() {
    let mut ids = BTreeSet::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        if line.is_empty() {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        assert_eq!(columns.len(), 4, "{line}");
        assert!(ids.insert(columns[0]), "{} stands twice", columns[0]);
        if columns[1] != "-" {
            let known = super::super::families::Families::known().by_name(columns[1]);
            assert_eq!(known.map(|family| &*family.name), Some(columns[1]));
        }
    }
    for (form, meanings) in &agencies().forms {
        let free = meanings
            .iter()
            .filter(|(languages, _)| languages.is_empty())
            .count();
        assert!(free <= 1, "{form} is two agencies");
    }
    assert_eq!(agency_of("Thomson Reuters"), Some("Reuters"));
    assert_eq!(agency_of("TASS"), Some("TASS"));
    assert_eq!(agency_of("Spiegel"), None);
    // Bodies on which readers rely are all there.
    for id in "dpa AFP Reuters AP TASS Interfax Xinhua KCNA Yonhap Kyodo Jiji Anadolu EFE ANSA APA \
               Keystone-SDA epd KNA PAP Ukrinform UNIAN Belga ANP Lusa IRNA SPA WAM PTI ANI CNA \
               Bloomberg SID Ritzau TT NTB"
        .split_whitespace()
    {
        assert!(ids.contains(id), "{id}");
    }
}
