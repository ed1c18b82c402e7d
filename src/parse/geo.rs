use super::names::Ns;
use super::tree::Node;

/// GeoRSS Simple, GML and the W3C's geo vocabulary.
pub(super) fn point(node: &Node) -> Option<(f64, f64)> {
    let number = |name| -> Option<f64> { node.child(Ns::Geo, name)?.words()?.parse().ok() };
    let (lat, lon) = match (number("lat"), number("long").or(number("lon"))) {
        (Some(lat), Some(lon)) => (lat, lon),
        _ => {
            let words = node.children.iter().find_map(|child| pair_in(child, 0))?;
            let mut numbers = words
                .split([' ', ',', '\n', '\t'])
                .filter(|part| !part.is_empty());
            (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?)
        }
    };
    (f64::abs(lat) <= 90.0 && f64::abs(lon) <= 180.0).then_some((lat, lon))
}

fn pair_in(node: &Node, depth: u8) -> Option<&str> {
    match (node.ns, node.name.as_str()) {
        (Ns::GeoRss, "point" | "pos") if node.children.is_empty() => node.words(),
        (Ns::Geo, "point") | (Ns::GeoRss, _) if depth < 4 => node
            .children
            .iter()
            .find_map(|child| pair_in(child, depth + 1)),
        _ => None,
    }
}
