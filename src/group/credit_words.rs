//! The words around a credit, in the sixteen languages. Lower case where they
//! are compared with text in lower case.

/// Before a list of agencies, from the beginning of a line or sentence.
pub(super) const LABELS: &[&str] = &[
    "quelle:",
    "quellen:",
    "source:",
    "sources:",
    "source :",
    "sources :",
    "fuente:",
    "fuentes:",
    "fonte:",
    "fontes:",
    "fonti:",
    "źródło:",
    "źródła:",
    "bron:",
    "bronnen:",
    "источник:",
    "источники:",
    "джерело:",
    "джерела:",
    "kaynak:",
    "المصدر:",
    "المصدر :",
    "مصدر:",
    "منبع:",
    "منابع:",
    "来源：",
    "来源:",
    "來源：",
    "來源:",
    "出典：",
    "出典:",
    "출처:",
    "출처 :",
    "agency:",
    "agentur:",
    "agence:",
    "agencia:",
    "agência:",
    "agenzia:",
    "agencja:",
    "агентство:",
];

/// Phrases of credit. With `true` they stand for themselves; with `false` they
/// are credits only as good as alone: "Le Monde avec AFP". The short ones of
/// other languages also tell of interviews, and are read in brackets alone.
pub(super) const PHRASES: &[(&str, bool)] = &[
    ("mit material von ", true),
    ("mit material der ", true),
    ("mit informationen von ", true),
    ("mit informationen der ", true),
    ("mit agenturmaterial von ", true),
    ("unter verwendung von material der ", true),
    ("with inputs from ", true),
    ("with input from ", true),
    ("with information from ", true),
    ("with material from ", true),
    ("with reporting by ", true),
    ("with files from ", true),
    ("additional reporting by ", true),
    ("avec les informations de ", true),
    ("avec informations de ", true),
    ("con información de ", true),
    ("con informaciones de ", true),
    ("con informacion de ", true),
    ("con informazioni di ", true),
    ("com informações da ", true),
    ("com informações de ", true),
    ("com informações do ", true),
    ("met informatie van ", true),
    ("met medewerking van ", true),
    ("z wykorzystaniem materiałów ", true),
    ("na podstawie materiałów ", true),
    ("по материалам ", true),
    ("с использованием материалов ", true),
    ("за матеріалами ", true),
    ("avec ", false),
];

/// Parts of addresses under which outlets print an agency's texts as they came,
/// with the identifier of the agency: the name of the document in its own
/// archive, or a section for its wire.
pub(super) const LINKS: &[(&str, &str)] = &[
    ("urn-newsml-dpa-com-", "dpa"),
    ("urn:newsml:dpa.com:", "dpa"),
    ("/newsticker/dpa_nt/", "dpa"),
    ("urn:newsml:afp.com:", "AFP"),
    ("urn-newsml-afp-com-", "AFP"),
];

/// Words that can stand before an agency in a list or byline.
pub(super) const LEADS: &[&str] = &[
    "mit material von ",
    "mit material der ",
    "mit informationen von ",
    "mit informationen der ",
    "mit ",
    "mit der ",
    "von ",
    "von der ",
    "agentur ",
    "with ",
    "with inputs from ",
    "with information from ",
    "with reporting by ",
    "by ",
    "by the ",
    "from ",
    "via ",
    "the ",
    "avec ",
    "avec l'",
    "avec l’",
    "par ",
    "agence ",
    "con ",
    "con información de ",
    "con informaciones de ",
    "por ",
    "agencia ",
    "con agenzia ",
    "da ",
    "di ",
    "agenzia ",
    "com ",
    "com informações da ",
    "com informações de ",
    "agência ",
    "met ",
    "door ",
    "bron ",
    "z ",
    "za ",
    "agencja ",
    "по материалам ",
    "агентство ",
    "за матеріалами ",
    "haber: ",
    "muhabir: ",
    "وكالة ",
    "وكالات ",
    "خبرگزاری ",
    "据",
    "記者",
    "기자 ",
    "quelle: ",
    "foto/text: ",
    "und ",
    "and ",
    "et ",
    "y ",
    "e ",
];

/// Words that can stand behind an agency in a byline.
pub(super) const TAILS: &[&str] = &[
    " Staff",
    " staff",
    " News Agency",
    " Newsroom",
    " Nachrichtenagentur",
    " news agency",
    " Redaktion",
    " Online",
    " reporters",
];

/// Between the parts of a list.
pub(super) const SEPARATORS: &[&str] = &[
    "/", ",", ";", "=", "、", "，", "،", "・", "·", "|", "&", "+", "／", " und ", " and ", " et ",
    " y ", " e ", " en ", " i ", " и ", " та ", " і ", " ve ", " و ", " و", " - ", " – ", " — ",
    "＝", " mit ", " with ", " avec ",
];

/// What makes a list in brackets one of pictures.
pub(super) const PICTURES: &[&str] = &[
    "foto", "photo", "picture", "image", "bild:", "imagen", "immagine", "imagem", "zdjęc", "фото",
    "görsel", "صورة", "عکس", "写真", "照片", "圖", "图", "사진", "video", "vídeo",
];

/// Brackets, and the strokes that Russian and Arab agencies put around their name.
pub(super) const OPENING: &[(char, char)] = &[
    ('(', ')'),
    ('[', ']'),
    ('（', '）'),
    ('【', '】'),
    ('［', '］'),
    ('〔', '〕'),
    ('/', '/'),
];

/// After these a sentence begins.
pub(super) const SENTENCE_ENDS: [char; 14] = [
    '.', '!', '?', '…', '。', '！', '？', '؟', '"', '”', '“', '»', '」', '|',
];

/// Between a dateline and the text.
pub(super) const DASHES: &[&str] = &[" - ", " – ", " — ", " -- ", "- ", "— ", "– ", " -"];

/// Marks of a dateline in Chinese: "on the 3rd, by wire".
pub(super) const DATED: &[&str] = &[
    "日电",
    "日電",
    "日讯",
    "日訊",
    "电（",
    "電（",
    "电(",
    "电 ",
    "综合电",
];

/// Words that a byline begins with.
pub(super) const BY: &[&str] = &[
    "by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "autor: ",
    "автор: ",
    "haber: ",
    "文／",
    "文/",
    "記者／",
];
