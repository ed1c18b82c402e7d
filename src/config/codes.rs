//! Codes of languages, countries and themes.

/// ISO 639-1, less the ones that are withdrawn.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch \
    co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha \
    he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks \
    ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no \
    nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so \
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh \
    yi yo za zh zu";

/// Country codes that are often written where a language is meant.
const NOT_LANGUAGES: [(&str, &str); 9] = [
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("gr", "el"),
    ("ir", "fa"),
    ("jp", "ja"),
    ("ua", "uk"),
    ("us", "en"),
    ("vn", "vi"),
];

/// A language tag in lower case (BCP 47: language, then subtags), or what would
/// be right. Codes of two letters must be known; those of three are only
/// looked at for their form.
pub(crate) fn language(text: &str) -> Result<String, String> {
    let tag = text.to_lowercase().replace('_', "-");
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    if let Some((_, language)) = NOT_LANGUAGES.iter().find(|(wrong, _)| *wrong == primary) {
        return Err(format!("did you mean \"{language}\"?"));
    }
    let known = match primary.len() {
        2 => LANGUAGES
            .split_ascii_whitespace()
            .any(|code| code == primary),
        3 => primary.bytes().all(|byte| byte.is_ascii_lowercase()),
        _ => false,
    };
    let wellformed = subtags.all(|subtag| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if known && wellformed {
        Ok(tag)
    } else {
        Err("write an ISO 639 code: \"en\", \"de\", \"zh\", \"pt-br\"".to_owned())
    }
}

/// A country as ISO 3166-1 alpha-2, or what would be right. Only the form is
/// checked.
pub(super) fn country(text: &str) -> Result<String, String> {
    let upper = text.to_uppercase();
    let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if upper == "UK" {
        Err("did you mean \"GB\"?".to_owned())
    } else if letters && upper == text {
        Ok(upper)
    } else if letters {
        Err(format!("write it in capitals: \"{upper}\""))
    } else {
        Err("write an ISO 3166 code of two capitals: \"KR\", \"UA\", \"US\"".to_owned())
    }
}

/// A theme's identifier, or what would be right. Only the form is checked.
pub(super) fn theme(text: &str) -> Result<String, String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !text.is_empty() && text.bytes().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("use small letters, digits and `-`: \"sanctions\"".to_owned())
    }
}
