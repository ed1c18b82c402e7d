//! Tracking parameters and redirect wrappers as data.

/// Parameters that only count readers, by their whole name in lower case.
pub(super) const TRACKING: &[&str] = &[
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "__s",
    "__twitter_impression",
    "__tn__",
    "_openstat",
    "action_object_map",
    "action_ref_map",
    "action_type_map",
    "amp_js_v",
    "campaign_id",
    "cmp",
    "cmpid",
    "dclid",
    "ef_id",
    "emc",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "feedname",
    "feedtype",
    "ftag",
    "gaa_at",
    "gaa_n",
    "gaa_sig",
    "gaa_ts",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "icid",
    "icmp",
    "igsh",
    "igshid",
    "int_cmp",
    "intcmp",
    "ito",
    "li_fat_id",
    "maca",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "ml_subscriber",
    "ml_subscriber_hash",
    "msclkid",
    "ncid",
    "nr_email_referer",
    "ocid",
    "oft_id",
    "pk_vid",
    "rb_clickid",
    "rss_id",
    "s_cid",
    "s_kwcid",
    "sc_cid",
    "sc_cmp",
    "sfnsn",
    "smid",
    "smtyp",
    "soc_src",
    "soc_trk",
    "spm",
    "sref",
    "sr_share",
    "taid",
    "tblci",
    "trk",
    "trkcampaign",
    "ttclid",
    "twclid",
    "vero_conv",
    "vero_id",
    "wbraid",
    "wickedid",
    "wprov",
    "wt.mc_id",
    "wt.mc",
    "wt_mc",
    "wt_zmc",
    "xtor",
    "yclid",
    "ysclid",
    "zanpid",
];

/// Beginnings of names of such parameters.
pub(super) const TRACKING_PREFIXES: &[&str] = &[
    "utm_", "at_", "ns_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "oly_", "vero_", "wt_",
    "guce_", "stm_", "itm_", "sc_", "trk_", "bsft_", "cm_mmc",
];

/// Parameters that only say "this click came from a feed" when they have one of
/// [`FEED_VALUES`]; with another value they can choose the page.
pub(super) const FROM_FEED: &[&str] = &[
    "ref",
    "source",
    "src",
    "from",
    "via",
    "partner",
    "medium",
    "mod",
    "referrer",
    "referer",
    "cid",
    "origin",
    "traffic_source",
    "campaign",
    "feed",
    "rss",
    "utm",
    "f",
];

/// See [`FROM_FEED`].
pub(super) const FEED_VALUES: &[&str] = &[
    "rss", "rss2", "rss20", "rssfeed", "rss_feed", "rss-feed", "feed", "feeds", "atom", "xml",
    "rss.xml",
];

/// A host that only leads elsewhere.
pub(super) struct Wrapper {
    /// The host, or with a leading dot any host under it; a trailing dot stands
    /// for any country ending (`www.google.`).
    pub(super) host: &'static str,
    /// How the path begins.
    pub(super) path: &'static str,
    /// The parameters that can hold the target.
    pub(super) target: &'static [&'static str],
}

/// The known wrappers whose target stands in the address itself.
pub(super) const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        host: "www.google.",
        path: "/url",
        target: &["url", "q"],
    },
    Wrapper {
        host: "google.",
        path: "/url",
        target: &["url", "q"],
    },
    Wrapper {
        host: "news.google.",
        path: "/",
        target: &["url"],
    },
    Wrapper {
        host: "l.facebook.com",
        path: "/l.php",
        target: &["u"],
    },
    Wrapper {
        host: "lm.facebook.com",
        path: "/l.php",
        target: &["u"],
    },
    Wrapper {
        host: "www.facebook.com",
        path: "/l.php",
        target: &["u"],
    },
    Wrapper {
        host: "l.instagram.com",
        path: "/",
        target: &["u"],
    },
    Wrapper {
        host: "l.threads.net",
        path: "/",
        target: &["u"],
    },
    Wrapper {
        host: "t.umblr.com",
        path: "/redirect",
        target: &["z"],
    },
    Wrapper {
        host: "href.li",
        path: "/",
        target: &["url"],
    },
    Wrapper {
        host: ".safelinks.protection.outlook.com",
        path: "/",
        target: &["url"],
    },
    Wrapper {
        host: "www.youtube.com",
        path: "/redirect",
        target: &["q"],
    },
    Wrapper {
        host: "out.reddit.com",
        path: "/",
        target: &["url"],
    },
    Wrapper {
        host: "www.bing.com",
        path: "/news/apiclick.aspx",
        target: &["url"],
    },
    Wrapper {
        host: "duckduckgo.com",
        path: "/l/",
        target: &["uddg"],
    },
    Wrapper {
        host: "vk.com",
        path: "/away.php",
        target: &["to"],
    },
    Wrapper {
        host: "m.vk.com",
        path: "/away.php",
        target: &["to"],
    },
    Wrapper {
        host: "link.zhihu.com",
        path: "/",
        target: &["target"],
    },
    Wrapper {
        host: "slack-redir.net",
        path: "/link",
        target: &["url"],
    },
    Wrapper {
        host: "www.linkedin.com",
        path: "/redir/redirect",
        target: &["url"],
    },
    Wrapper {
        host: "exit.sc",
        path: "/",
        target: &["url"],
    },
    Wrapper {
        host: "steamcommunity.com",
        path: "/linkfilter",
        target: &["url", "u"],
    },
    Wrapper {
        host: "go.skimresources.com",
        path: "/",
        target: &["url"],
    },
];
