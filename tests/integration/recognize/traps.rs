//! Items that deceive who reads words and not reports.

use super::verdict;

/// Each row is right or wrong as a whole: what is expected, language, title.
fn all_are_right(rows: &[(bool, &str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(expected, language, title)| {
            let verdict = verdict(language, title);
            (verdict.geopolitics != *expected).then(|| {
                let why: Vec<String> = verdict
                    .evidence
                    .iter()
                    .take(8)
                    .map(|one| format!("{} {:+.1}", one.what, one.share))
                    .collect();
                format!(
                    "{language} {title}: {:.2} {}",
                    verdict.score,
                    why.join(", ")
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What lists of English words get wrong: a harmless substring throws out, a
/// false friend lets in, another language is not seen at all.
#[test]
fn the_traps_of_word_lists() {
    all_are_right(&[
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
    ]);
}

/// Idiom of war in sport, business and at home, namesakes of countries, and
/// reports that name no country at all.
#[test]
fn more_traps_in_eleven_languages() {
    all_are_right(&[
        (
            false,
            "de",
            "Rosenkrieg bei Hofe: Prinzessin verlangt Millionen",
        ),
        (
            false,
            "de",
            "Preiskrieg der Discounter: Butter so billig wie nie",
        ),
        (
            false,
            "de",
            "Torschützenkönig schießt Bayern zum Sieg gegen Real Madrid",
        ),
        (
            false,
            "de",
            "Zweiter Weltkrieg: Fliegerbombe in Köln entschärft",
        ),
        (
            true,
            "de",
            "Kreml droht mit Vergeltung nach Angriff auf Raffinerie",
        ),
        (
            true,
            "de",
            "Bundeswehr-Brigade in Litauen: Pistorius stellt Zeitplan vor",
        ),
        (
            false,
            "en",
            "Georgia governor signs bill on school vouchers in Atlanta",
        ),
        (
            false,
            "en",
            "Price war between supermarkets heats up ahead of Christmas",
        ),
        (
            false,
            "en",
            "Michael Jordan's rookie card sells for record sum",
        ),
        (
            true,
            "en",
            "Georgia suspends EU accession talks as Tbilisi protests grow",
        ),
        (true, "en", "Jordan shoots down drones crossing from Syria"),
        (
            true,
            "en",
            "Beijing summons ambassador over Taipei arms package",
        ),
        (
            false,
            "fr",
            "Guerre des prix : les supermarchés cassent les tarifs",
        ),
        (
            false,
            "fr",
            "Attaque de requin en Australie : une surfeuse blessée",
        ),
        (
            true,
            "fr",
            "Paris et Berlin relancent le projet d’avion de combat commun",
        ),
        (
            false,
            "es",
            "Bomba en el mercado: el delantero ficha por el Barcelona",
        ),
        (true, "es", "Caracas rompe relaciones diplomáticas con Lima"),
        (
            false,
            "it",
            "Attacco spuntato, la Juventus pareggia a Napoli",
        ),
        (
            true,
            "it",
            "Dazi, Bruxelles prepara le contromisure contro Washington",
        ),
        (false, "pt", "Guerra de facções deixa três mortos no Rio"),
        (
            true,
            "pt",
            "Otan reforça presença no Báltico após drones na Polônia",
        ),
        (false, "nl", "Prijzenoorlog tussen supermarkten barst los"),
        (true, "nl", "Kabinet stuurt extra Patriots naar Oekraïne"),
        (
            false,
            "pl",
            "Wojna o spadek: rodzeństwo spotka się w sądzie",
        ),
        (
            true,
            "pl",
            "Rosyjskie drony naruszyły przestrzeń powietrzną Polski",
        ),
        (
            false,
            "ru",
            "Битва за золото: российские биатлонисты стартуют в Тюмени",
        ),
        (true, "ru", "МИД Китая вызвал посла Японии"),
        (false, "uk", "Динамо розгромило Шахтар у київському дербі"),
        (true, "uk", "ЄС погодив двадцятий пакет санкцій проти Росії"),
        (false, "tr", "Fenerbahçe'de transfer bombası patladı"),
        (
            true,
            "tr",
            "Dışişleri Bakanı Fidan, Şam'da mevkidaşıyla görüştü",
        ),
        (false, "ja", "受験戦争を勝ち抜く勉強法"),
        (true, "ja", "尖閣沖で中国海警船が領海侵入"),
        (false, "zh", "电商价格战再度打响"),
        (true, "zh", "美国对华为实施新一轮出口管制"),
    ]);
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
