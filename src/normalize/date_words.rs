//! Month names and zone names as data.

/// Names and abbreviations of the months in 16 languages, lower case, without
/// dots; Slavic ones in the nominative and the genitive. Names of two words are
/// joined by `_`.
pub(super) const MONTHS: [&str; 12] = [
    "january jan januar jän jänner januari jan janvier janv jan enero ene gennaio gen janeiro styczeń stycznia sty \
     январь января янв січень січня січ ocak oca يناير كانون_الثاني جانفي ژانویه ژانويه",
    "february feb februar febr feber februari février févr fev fév febrero febbraio fevereiro luty lutego lut \
     февраль февраля фев февр лютий лютого лют şubat subat şub فبراير شباط فيفري فوریه فوريه",
    "march mar märz maerz mär mrz maart mrt mars marzo março marco marzec marca март марта мар \
     березень березня бер mart مارس آذار مارس",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi апрель апреля апр квітень квітня квіт кві \
     nisan nis أبريل ابريل نيسان أفريل آوریل آوريل",
    "may mai mei mayo maggio mag maio maj maja май мая травень травня трав тра mayıs mayis may مايو أيار ماي مه می",
    "june jun juni juin junio giugno giu junho czerwiec czerwca cze июнь июня июн червень червня черв чер \
     haziran haz يونيو يونيه حزيران جوان ژوئن",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lip июль июля июл липень липня лип \
     temmuz tem يوليو يوليه تموز جويلية ژوئیه ژوئيه جولای",
    "august aug augustus août aout agosto ago ag sierpień sierpnia sie август августа авг серпень серпня серп сер \
     ağustos agustos ağu أغسطس اغسطس آب أوت اوت آگوست",
    "september sep sept septembre septiembre set settembre setembro wrzesień września wrz \
     сентябрь сентября сен сент вересень вересня вер eylül eylul eyl سبتمبر أيلول سپتامبر",
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź \
     октябрь октября окт жовтень жовтня жовт жов ekim eki أكتوبر اكتوبر تشرين_الأول تشرين_الاول اکتبر",
    "november nov novembre noviembre novembro listopad listopada lis ноябрь ноября ноя нояб \
     листопад листопада лист kasım kasim kas نوفمبر تشرين_الثاني نوامبر",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudzień grudnia gru \
     декабрь декабря дек грудень грудня груд гру aralık aralik ara ديسمبر كانون_الأول كانون_الاول دسامبر",
];

/// Zone names and their distance from UTC in minutes. RFC 2822, section 4.3, and
/// those that news feeds use beside it. Where a name is used in several parts of
/// the world the reading is the one seen in feeds: IST is India, CST the
/// American one, BST British.
pub(super) const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("met", 60),
    ("cest", 120),
    ("mesz", 120),
    ("mest", 120),
    ("eet", 120),
    ("eest", 180),
    ("cat", 120),
    ("wat", 60),
    ("sast", 120),
    ("eat", 180),
    ("msk", 180),
    ("мск", 180),
    ("msd", 240),
    ("trt", 180),
    ("idt", 180),
    ("ast", -240),
    ("adt", -180),
    ("samt", 240),
    ("yekt", 300),
    ("omst", 360),
    ("krat", 420),
    ("irkt", 480),
    ("vlat", 600),
    ("gst", 240),
    ("irst", 210),
    ("irdt", 270),
    ("aft", 270),
    ("pkt", 300),
    ("uzt", 300),
    ("ist", 330),
    ("npt", 345),
    ("mmt", 390),
    ("ict", 420),
    ("wib", 420),
    ("hkt", 480),
    ("sgt", 480),
    ("pht", 480),
    ("pst8", 480),
    ("awst", 480),
    ("wita", 480),
    ("jst", 540),
    ("kst", 540),
    ("wit", 540),
    ("acst", 570),
    ("aest", 600),
    ("acdt", 630),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("nst", -210),
    ("ndt", -150),
    ("brt", -180),
    ("art", -180),
    ("clt", -240),
    ("clst", -180),
    ("est", -300),
    ("edt", -240),
    ("et", -300),
    ("cst", -360),
    ("cdt", -300),
    ("ct", -360),
    ("mst", -420),
    ("mdt", -360),
    ("mt", -420),
    ("pst", -480),
    ("pdt", -420),
    ("pt", -480),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
];
