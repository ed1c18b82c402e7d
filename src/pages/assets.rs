//! What pages load: a stylesheet, a little script, an icon. Compiled in, and
//! addressed with their hash, so that a browser can keep them for good.

use std::sync::OnceLock;

/// One file.
#[derive(Debug)]
pub struct Asset {
    /// Name in its address.
    pub name: &'static str,
    /// Media type.
    pub media_type: &'static str,
    /// What it holds.
    pub text: &'static str,
    version: OnceLock<String>,
}

impl Asset {
    const fn new(name: &'static str, media_type: &'static str, text: &'static str) -> Self {
        Self {
            name,
            media_type,
            text,
            version: OnceLock::new(),
        }
    }

    /// The beginning of its hash.
    pub fn version(&self) -> &str {
        self.version.get_or_init(|| {
            let hash = blake3::hash(self.text.as_bytes()).to_hex();
            hash.get(..12).unwrap_or_default().to_owned()
        })
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("/assets/{}?v={}", self.name, self.version())
    }
}

/// The stylesheet.
pub static STYLE: Asset = Asset::new(
    "geowire.css",
    "text/css; charset=utf-8",
    include_str!("assets/geowire.css"),
);

/// Comfort: everything works without it.
pub static SCRIPT: Asset = Asset::new(
    "geowire.js",
    "text/javascript; charset=utf-8",
    include_str!("assets/geowire.js"),
);

/// The icon.
pub static ICON: Asset = Asset::new("icon.svg", "image/svg+xml", include_str!("assets/icon.svg"));

/// All of them.
pub static ALL: [&Asset; 3] = [&STYLE, &SCRIPT, &ICON];
