//! What a person can do about a source that needs a hand.

use super::Ui;
use crate::model::{Condition, OutcomeKind};
use crate::store::SourceStatus;

/// What to do about a source, in words; `None` when there is nothing to do.
#[must_use]
pub fn advice(source: &SourceStatus, ui: Ui) -> Option<&'static str> {
    let both = match source.condition() {
        Condition::Off | Condition::Waiting => return None,
        Condition::Paused => GONE,
        Condition::Damaged => DAMAGED,
        Condition::Failing => {
            let (_, kind, _) = source.last.as_ref()?;
            on_failure(*kind, source.last_status)
        }
        Condition::Ok if source.source.state.adopted_url.is_some() => MOVED,
        Condition::Ok => return None,
    };
    Some(ui.say(both.0, both.1))
}

/// Advice in English and German.
type Advice = (&'static str, &'static str);

const GONE: Advice = (
    "The server says that the feed is gone for good, and it is asked only rarely now. Look on the site for its new address and set it as url, or remove the source.",
    "Der Server sagt, dass es den Feed für immer nicht mehr gibt; er wird nur noch selten gefragt. Auf der Website die neue Adresse suchen und als url eintragen, oder die Quelle entfernen.",
);
const DAMAGED: Advice = (
    "The feed is read, but parts of it are broken and may be missing. It is the publisher's to mend; a word to them helps. Nothing needs to be done here.",
    "Der Feed wird gelesen, aber Teile davon sind defekt und fehlen vielleicht. Das muss der Herausgeber beheben; ein Hinweis an ihn hilft. Hier ist nichts zu tun.",
);
const MOVED: Advice = (
    "The feed is read from another address than the configured one. Set the new address as url, so that it does not hang on a redirect.",
    "Der Feed wird unter einer anderen Adresse als der eingetragenen gelesen. Die neue Adresse als url eintragen, damit er nicht von einer Umleitung abhängt.",
);

fn on_failure(kind: OutcomeKind, status: Option<u16>) -> Advice {
    match kind {
        OutcomeKind::Gone => GONE,
        OutcomeKind::HttpError => on_status(status),
        OutcomeKind::Throttled => (
            "The server asks for fewer requests, and gets them. If it stays so, raise interval of this source.",
            "Der Server bittet um weniger Anfragen, und das wird befolgt. Bleibt es so, interval dieser Quelle erhöhen.",
        ),
        OutcomeKind::BotWall => (
            "A page against robots stands before the feed. It is not got around: look for another address of the feed, or ask the site to let feed readers through.",
            "Vor dem Feed steht eine Seite gegen Roboter. Sie wird nicht umgangen: eine andere Adresse des Feeds suchen oder die Website bitten, Feedreader durchzulassen.",
        ),
        OutcomeKind::NotAFeed => (
            "At this address stands a page, not a feed. Open it, look for the link to its feed, and set that as url.",
            "Unter dieser Adresse steht eine Seite, kein Feed. Die Seite öffnen, den Verweis auf ihren Feed suchen und ihn als url eintragen.",
        ),
        OutcomeKind::Unreadable => (
            "What comes is in no format that can be read. `geowire try` with this address shows more. If it was a feed before, wait or tell the publisher.",
            "Was kommt, ist in keinem lesbaren Format. `geowire try` mit dieser Adresse zeigt mehr. War es früher ein Feed, abwarten oder dem Herausgeber Bescheid geben.",
        ),
        OutcomeKind::DnsError => (
            "The name of the server is not found. Check how the address is spelt; if all sources fail so, check the name service of this machine; else the site may be gone.",
            "Der Name des Servers wird nicht gefunden. Die Schreibweise der Adresse prüfen; scheitern alle Quellen so, die Namensauflösung dieses Rechners; sonst gibt es die Website vielleicht nicht mehr.",
        ),
        OutcomeKind::ConnectError => (
            "The server cannot be reached. If it is the only one, wait; if all sources fail so, check the network, the firewall and the proxy of this machine.",
            "Der Server ist nicht erreichbar. Betrifft es nur ihn, abwarten; scheitern alle Quellen so, Netz, Firewall und Proxy dieses Rechners prüfen.",
        ),
        OutcomeKind::TlsError => (
            "The certificate of the server is not accepted: it is expired, for another name, or from an unknown authority. Mostly its owner mends that within days. Check also that the clock of this machine is right.",
            "Das Zertifikat des Servers wird nicht anerkannt: abgelaufen, für einen anderen Namen oder von unbekannter Stelle. Meist behebt es der Betreiber in wenigen Tagen. Auch die Uhr dieses Rechners prüfen.",
        ),
        OutcomeKind::Timeout => (
            "The server answers too slowly. It is asked again by itself; if it stays so, raise timeout of this source.",
            "Der Server antwortet zu langsam. Er wird von selbst wieder gefragt; bleibt es so, timeout dieser Quelle erhöhen.",
        ),
        OutcomeKind::Truncated => (
            "The answer broke off before its end. It is asked again by itself; if it stays so, tell the publisher.",
            "Die Antwort brach vor ihrem Ende ab. Es wird von selbst wieder gefragt; bleibt es so, dem Herausgeber Bescheid geben.",
        ),
        OutcomeKind::TooLarge => (
            "The feed is larger than allowed. Look for a shorter one on the site, or raise max_size of this source.",
            "Der Feed ist größer als erlaubt. Auf der Website einen kürzeren suchen oder max_size dieser Quelle erhöhen.",
        ),
        OutcomeKind::RedirectError => (
            "The address leads from one redirect to the next. Open it in a browser and set the address where it ends as url.",
            "Die Adresse führt von einer Umleitung zur nächsten. Im Browser öffnen und die Adresse, bei der sie endet, als url eintragen.",
        ),
        OutcomeKind::Refused => (
            "The address is one that the service does not ask for: a private network, a file outside of file_roots, or not valid. If it is meant, set allow_private of this source, or file_roots.",
            "Diese Adresse fragt der Dienst nicht ab: ein privates Netz, eine Datei außerhalb von file_roots, oder ungültig. Ist sie gewollt, allow_private dieser Quelle oder file_roots setzen.",
        ),
        OutcomeKind::StoreError => (
            "What came could not be stored. Check the disk for space and the log for the reason.",
            "Was kam, konnte nicht gespeichert werden. Den Platz auf der Platte und das Protokoll prüfen.",
        ),
        OutcomeKind::Internal => (
            "The program made a mistake. The log has the details; please report it.",
            "Das Programm hat einen Fehler gemacht. Einzelheiten stehen im Protokoll; bitte melden.",
        ),
        // These end well; a source cannot fail by them.
        OutcomeKind::Updated
        | OutcomeKind::NotModified
        | OutcomeKind::Moved
        | OutcomeKind::FoundOnPage
        | OutcomeKind::Damaged => MOVED,
    }
}

fn on_status(status: Option<u16>) -> Advice {
    match status {
        Some(401) => (
            "The server asks for a name and a password: set username and password_file of this source.",
            "Der Server verlangt Namen und Passwort: username und password_file dieser Quelle setzen.",
        ),
        Some(403) => (
            "The server refuses this program. Look whether the address opens in a browser; if so, contact and user_agent under [fetch] may help, or a word to the site.",
            "Der Server weist dieses Programm ab. Prüfen, ob sich die Adresse im Browser öffnet; wenn ja, helfen vielleicht contact und user_agent unter [fetch] oder ein Wort an die Website.",
        ),
        Some(404) => (
            "There is no feed at this address (any more). Look on the site for the new one and set it as url, or remove the source.",
            "Unter dieser Adresse gibt es keinen Feed (mehr). Auf der Website die neue suchen und als url eintragen, oder die Quelle entfernen.",
        ),
        Some(407) => (
            "The proxy asks for a name and a password: put them into proxy_file.",
            "Der Proxy verlangt Namen und Passwort: in proxy_file eintragen.",
        ),
        Some(451) => (
            "The feed is withheld here for legal reasons. Only another network, or another address, helps.",
            "Der Feed wird hier aus rechtlichen Gründen vorenthalten. Nur ein anderes Netz oder eine andere Adresse hilft.",
        ),
        Some(500..=599) => (
            "The server has a problem of its own. It is asked again by itself; nothing needs to be done here for the first days.",
            "Der Server hat selbst ein Problem. Er wird von selbst wieder gefragt; in den ersten Tagen ist hier nichts zu tun.",
        ),
        _ => (
            "The server answers with an error. Look whether the address opens in a browser; `geowire try` with this address shows what comes.",
            "Der Server antwortet mit einem Fehler. Prüfen, ob sich die Adresse im Browser öffnet; `geowire try` mit dieser Adresse zeigt, was kommt.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_advice_of_its_own_in_both_languages() {
        let failures = OutcomeKind::ALL.iter().map(|(_, kind)| *kind);
        let failures = failures.filter(|kind| !kind.is_success());
        let mut seen: Vec<Advice> = failures.map(|kind| on_failure(kind, None)).collect();
        let statuses = [401, 403, 404, 407, 451, 502];
        seen.extend(statuses.map(|status| on_failure(OutcomeKind::HttpError, Some(status))));
        seen.extend([DAMAGED, MOVED]);
        let count = seen.len();
        for (english, german) in &seen {
            assert!(english.ends_with('.') && german.ends_with('.'));
            assert_ne!(english, german);
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }
}
