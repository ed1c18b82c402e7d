//! What the letters of a text say about its language.

use crate::model::primary_language;

/// How many letters of each script a text has.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Letters {
    pub(super) latin: usize,
    pub(super) cyrillic: usize,
    pub(super) arabic: usize,
    pub(super) han: usize,
    pub(super) kana: usize,
    pub(super) hangul: usize,
    /// Any other script, by the language that it mostly writes.
    pub(super) other: usize,
    pub(super) other_language: &'static str,
}

/// A group of scripts that can stand in for each other in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    EastAsian,
    Hangul,
    Other(&'static str),
}

impl Letters {
    pub(super) fn of(text: &str) -> Self {
        let mut letters = Self::default();
        for c in text.chars() {
            match c {
                'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => {
                    letters.latin += 1
                }
                '\u{400}'..='\u{52F}' => letters.cyrillic += 1,
                '\u{620}'..='\u{64A}'
                | '\u{66E}'..='\u{6D3}'
                | '\u{750}'..='\u{77F}'
                | '\u{FB50}'..='\u{FDFF}'
                | '\u{FE70}'..='\u{FEFC}' => letters.arabic += 1,
                '\u{3041}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => letters.kana += 1,
                '\u{3400}'..='\u{4DBF}'
                | '\u{4E00}'..='\u{9FFF}'
                | '\u{F900}'..='\u{FAFF}'
                | '\u{20000}'..='\u{2FA1F}' => letters.han += 1,
                '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}' => letters.hangul += 1,
                _ => {
                    if let Some(language) = other(c) {
                        letters.other += 1;
                        letters.other_language = language;
                    }
                }
            }
        }
        letters
    }

    /// The script of most of the text; a Han or Hangul character says as much as
    /// three letters. `None` without letters.
    pub(super) fn script(&self) -> Option<Script> {
        let east = (self.han + self.kana) * 3;
        let hangul = self.hangul * 3;
        let most = [
            (self.latin, Script::Latin),
            (self.cyrillic, Script::Cyrillic),
            (self.arabic, Script::Arabic),
            (east, Script::EastAsian),
            (hangul, Script::Hangul),
            (self.other, Script::Other(self.other_language)),
        ];
        most.into_iter()
            .rev()
            .max_by_key(|(count, _)| *count)
            .filter(|(count, _)| *count > 0)
            .map(|(_, script)| script)
    }
}

/// Scripts that write one language in nearly all news.
fn other(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => "el",
        '\u{530}'..='\u{58F}' => "hy",
        '\u{590}'..='\u{5FF}' => "he",
        '\u{900}'..='\u{97F}' => "hi",
        '\u{980}'..='\u{9FF}' => "bn",
        '\u{A00}'..='\u{A7F}' => "pa",
        '\u{A80}'..='\u{AFF}' => "gu",
        '\u{B80}'..='\u{BFF}' => "ta",
        '\u{C00}'..='\u{C7F}' => "te",
        '\u{C80}'..='\u{CFF}' => "kn",
        '\u{D00}'..='\u{D7F}' => "ml",
        '\u{D80}'..='\u{DFF}' => "si",
        '\u{E00}'..='\u{E7F}' => "th",
        '\u{E80}'..='\u{EFF}' => "lo",
        '\u{1000}'..='\u{109F}' => "my",
        '\u{10A0}'..='\u{10FF}' => "ka",
        '\u{1200}'..='\u{137F}' => "am",
        '\u{1780}'..='\u{17FF}' => "km",
        _ => return None,
    })
}

/// Whether a language is never written in that script. Unknown languages and
/// those of two scripts are never contradicted.
pub(super) fn contradicts(tag: &str, script: Script) -> bool {
    let language = primary_language(tag);
    let allowed: &[Script] = match language {
        "ru" | "uk" | "be" | "bg" | "mk" | "ky" => &[Script::Cyrillic],
        "ar" | "fa" | "ur" | "ps" | "ckb" => &[Script::Arabic],
        "zh" | "ja" => &[Script::EastAsian],
        "ko" => &[Script::Hangul, Script::EastAsian],
        "de" | "en" | "fr" | "es" | "it" | "pt" | "nl" | "pl" | "tr" | "sv" | "da" | "no"
        | "fi" | "cs" | "sk" | "hu" | "ro" | "hr" | "sl" | "et" | "lv" | "lt" | "sq" | "ca"
        | "vi" | "id" | "ms" | "tl" | "sw" => &[Script::Latin],
        "el" | "he" | "hy" | "bn" | "ta" | "te" | "th" | "lo" | "my" | "ka" | "am" | "km" => {
            return !matches!(script, Script::Other(other) if other == language);
        }
        "hi" | "mr" | "ne" => return !matches!(script, Script::Other("hi")),
        _ => return false,
    };
    !allowed.contains(&script)
}

fn count(text: &str, set: &str) -> usize {
    text.chars().filter(|c| set.contains(*c)).count()
}

/// The language of Cyrillic text. Sure only where letters decide.
pub(super) fn cyrillic(text: &str) -> (&'static str, bool) {
    let text = text.to_lowercase();
    let letters = count(&text, "абвгдежзиклмнопрстуфхцчшьюя").max(1);
    if count(&text, "ў") > 0 {
        return ("be", true);
    }
    if count(&text, "ђћџ") > 0 || count(&text, "јљњ") > 1 {
        return if count(&text, "ѓќѕ") > 0 {
            ("mk", true)
        } else {
            ("sr", true)
        };
    }
    if count(&text, "әғқңұүһ") > 1 {
        return ("kk", true);
    }
    let ukrainian = count(&text, "іїєґ");
    let russian = count(&text, "ыэъё");
    if ukrainian > russian {
        return ("uk", true);
    }
    if russian > 0 {
        // Bulgarian has the hard sign as a vowel, and neither of the others.
        if count(&text, "ыэё") == 0 && count(&text, "ъ") > 1 && count(&text, "ъ") * 50 > letters
        {
            return ("bg", true);
        }
        return ("ru", true);
    }
    ("ru", false)
}

/// The language of text in Arabic letters.
pub(super) fn arabic(text: &str) -> (&'static str, bool) {
    if count(text, "ټډړښځڅۍې") > 0 {
        return ("ps", true);
    }
    if count(text, "ڕڵۆێ") > 0 {
        return ("ckb", true);
    }
    if count(text, "ٹڈڑےں") > 0 {
        return ("ur", true);
    }
    // Arabic papers write پ چ ژ گ in foreign names, so those alone do not decide.
    let persian = count(text, "پچژگ") + count(text, "یک");
    let arabic = count(text, "ةيىكإأؤ");
    if persian > arabic {
        ("fa", true)
    } else {
        ("ar", arabic > 0)
    }
}

/// Characters that only mainland China writes so.
const SIMPLIFIED: &str = "们这为说对时发东车长门问间马见语让贝报选战华总统议员关军与义习亚欧乌罗尔图应导术电钱银湾个来经济贸领边两从进还过运动办务张陈刘赵访谈谴责协议务组织团产业爱认识讯网频";
/// Characters that Taiwan, Hong Kong and Macao write so and Japan does not.
const TRADITIONAL: &str = "國們這為說對時會經發總應灣臺個來後與學價戰黨導義歐亞關聲譴彈議權電爾廣實點區沒擊號無從溫舉聯體變讓歲佈";
/// Characters that only Japan writes so.
const JAPANESE: &str = "気駅発円働込畑枠対戦経済県沢広図価団続読売辺変権検験厳圧帰拠択応実銭";
/// Of those above, the ones that Japan and Taiwan share: no sign of either.
const SHARED: &str = "時会議電無号";

/// The language of Han and kana: `ja`, `zh` or `zh-hant`.
pub(super) fn east_asian(text: &str, letters: &Letters) -> (&'static str, bool) {
    // A Chinese text quotes the odd Japanese name; a Japanese sentence cannot do
    // without kana.
    if letters.kana * 8 > letters.han || (letters.kana > 0 && letters.han < 8) {
        return ("ja", true);
    }
    let traditional = text
        .chars()
        .filter(|c| TRADITIONAL.contains(*c) && !SHARED.contains(*c))
        .count();
    let simplified = count(text, SIMPLIFIED);
    let japanese = count(text, JAPANESE);
    if traditional > simplified && traditional >= japanese {
        ("zh-hant", true)
    } else if japanese > simplified {
        ("ja", true)
    } else {
        ("zh", simplified > 0)
    }
}
