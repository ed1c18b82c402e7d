//! What a name sounds like, so that one name written in several scripts can be
//! known again: Budanow, Budanov, Буданов, بودانوف, ブダノフ, 布达诺夫.
//!
//! Vowels are written, dropped or guessed by each language in its own way; what
//! survives every transliteration is the order of consonants by the place where
//! they are made. So a sound is a word reduced to classes: P lips, T teeth, K
//! throat, S hissing, L tongue (l and r are one in Japanese), M and N.

use deunicode::deunicode_char;

/// Classes that a sound needs at the least: shorter ones are shared by too many
/// words.
const SHORTEST: usize = 3;
/// Classes that count: endings differ between languages.
const LONGEST: usize = 6;
/// Characters of a Chinese run that a name has at the most.
const RUN: usize = 6;

/// Characters that Chinese writes foreign names with, by the tables in use for
/// transliteration. A run of three or more of them is most likely a name.
const CHINESE: &str = "阿埃艾安昂奥巴拜班邦包保鲍贝本比彼宾波博勃布查察昌茨达戴丹道德登邓迪蒂丁杜敦多厄恩尔法凡范菲费芬夫弗福富盖甘冈戈格贡古瓜圭哈汉豪赫亨洪胡怀霍基吉加贾简杰京卡凯坎康考科克肯孔库夸奎拉莱赖兰朗劳勒雷里利立莲良廖列林刘龙卢鲁伦罗洛马玛迈麦曼芒毛梅蒙米密明缪摩莫墨姆穆纳娜奈内嫩尼涅宁牛努诺欧帕潘庞培佩彭皮匹平普奇齐恰钱强乔切琴丘热茹瑞若撒萨塞赛桑瑟森沙舍申圣施什史士舒朔斯丝苏孙索塔泰坦汤唐陶特腾提田廷通图托瓦万汪威韦维卫文沃乌武西希锡夏肖谢辛欣兴雄休许叙雅亚延扬耶叶伊依因英尤约泽扎詹张兆哲者珍芝执治智朱茱祖卓佐奧爾達納諾維爾蓋貝賓烏蘭萊賴羅魯馬瑪邁麥門內寧努歐龐強喬熱薩賽聖絲蘇孫湯陶騰圖萬韋衛謝許亞揚葉約澤張執";

/// The sounds of a word, or of the names in a run of Chinese.
pub(super) fn sounds(word: &str) -> Vec<String> {
    if word.chars().any(is_han) {
        return chinese(word);
    }
    let sound = classes(&latin(word));
    if sound.len() >= SHORTEST {
        vec![sound]
    } else {
        Vec::new()
    }
}

pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn chinese(run: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut name = String::new();
    for c in run.chars().chain([' ']) {
        if CHINESE.contains(c) {
            name.push(c);
            continue;
        }
        let length = name.chars().count();
        if (3..=RUN).contains(&length) {
            let sound = classes(&latin(&name));
            if sound.len() >= SHORTEST {
                found.push(sound);
            }
        }
        name.clear();
    }
    found
}

/// The word in small Latin letters, as `deunicode` writes it, where some
/// letters are written as they are heard.
fn latin(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'フ' | 'ふ' => text.push_str("fu"),
            'ヴ' => text.push_str("vu"),
            'ー' | 'ь' | 'ъ' | 'Ь' | 'Ъ' | '\'' | '’' | 'ʼ' => {}
            'Ж' | 'ж' | 'ج' | 'چ' | 'ژ' => text.push_str("sh"),
            'خ' | 'غ' | 'Х' | 'х' | 'ح' | 'ه' => text.push('h'),
            'و' => text.push('u'),
            'ي' | 'ی' => text.push('i'),
            'ą' | 'ę' => text.push('a'),
            'ł' | 'Ł' => text.push('l'),
            _ => text.push_str(deunicode_char(c).unwrap_or("").trim()),
        }
    }
    text.make_ascii_lowercase();
    text
}

/// The classes of the consonants, each once where it stands doubled.
fn classes(word: &str) -> String {
    let letters = word.as_bytes();
    let mut sound = String::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let next = letters.get(at + 1).copied().unwrap_or(b' ');
        let (class, read) = match (letter, next) {
            (b's', b'c') if letters.get(at + 2) == Some(&b'h') => (Some('S'), 3),
            (b't', b's' | b'z' | b'c') | (b'd', b'z' | b's') => (Some('S'), 2),
            (b'c' | b's' | b'z' | b'r', b'z') | (b's', b'h' | b'j') | (b'z', b'h') => {
                (Some('S'), 2)
            }
            (b'c', b'h') => (Some('C'), 2),
            (b'p', b'h') => (Some('P'), 2),
            (b'k' | b'g', b'h') => (Some('K'), 2),
            (b't' | b'd', b'h') => (Some('T'), 2),
            (b'n', b'g') => (Some('N'), 2),
            (b'q', b'u') => (Some('K'), 2),
            (b'b' | b'p' | b'f' | b'v', _) => (Some('P'), 1),
            // A vowel in some languages: it counts at the beginning only.
            (b'w', _) => (if at == 0 { Some('P') } else { w(letters, at) }, 1),
            (b't' | b'd', _) => (Some('T'), 1),
            (b'c', b'e' | b'i' | b'y') => (Some('S'), 1),
            (b'k' | b'g' | b'q' | b'c', _) => (Some('K'), 1),
            (b's' | b'z', _) => (Some('S'), 1),
            (b'x', _) => (Some('X'), 1),
            (b'l' | b'r', _) => (Some('L'), 1),
            (b'm', _) => (Some('M'), 1),
            (b'n', _) => (Some('N'), 1),
            _ => (None, 1),
        };
        at += read;
        match class {
            // Heard as "sh" in most languages, as "kh" in German.
            Some('C') => push(&mut sound, 'S'),
            Some('X') => {
                push(&mut sound, 'K');
                push(&mut sound, 'S');
            }
            Some(class) => push(&mut sound, class),
            None => {}
        }
    }
    sound.truncate(LONGEST);
    sound
}

/// Between vowels and at the end a "w" is that of German and Polish names
/// (Budanow, Kowal); after a consonant it may be that of a diphthong.
fn w(letters: &[u8], at: usize) -> Option<char> {
    let before = at.checked_sub(1).and_then(|at| letters.get(at))?;
    b"aeiouy".contains(before).then_some('P')
}

fn push(sound: &mut String, class: char) {
    if !sound.ends_with(class) {
        sound.push(class);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_sounds_alike_in_every_script() {
        for names in [
            &[
                "Budanow",
                "Budanov",
                "Boudanov",
                "Буданов",
                "بودانوف",
                "ブダノフ",
                "부다노프",
                "布达诺夫",
            ][..],
            &["Selenskyj", "Zelensky", "Зеленський", "Zełenski"],
            &["Netanjahu", "Netanyahu", "نتنياهو", "Нетаньяху"],
            &[
                "Kupjansk",
                "Kupiansk",
                "Купянск",
                "Куп'янськ",
                "クピャンスク",
            ],
            &["Maduro", "Мадуро", "マドゥロ", "مادورو", "마두로", "马杜罗"],
            &["Erdogan", "Erdoğan", "Эрдоган", "エルドガン"],
        ] {
            let first = sounds(names[0]);
            assert_eq!(first.len(), 1);
            for name in names {
                assert_eq!(sounds(name), first, "{name}");
            }
        }
    }

    #[test]
    fn what_is_short_says_nothing() {
        assert!(sounds("Rom").is_empty());
        assert!(sounds("北京").is_empty());
        assert_eq!(sounds("与布达诺夫会谈"), ["PTNP"]);
    }
}
