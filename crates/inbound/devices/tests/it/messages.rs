//! What devices send.

pub(crate) const TOPIC: &str = "com.apple.mgmt.External.1b2c";
pub(crate) const UDID: &str = "00008110-000A1D0E1234801E";

/// A property list of texts, with more XML behind them.
pub(crate) fn plist(texts: &[(&str, &str)], more: &str) -> String {
    let mut inside = String::new();
    for (key, text) in texts {
        inside.extend(["<key>", key, "</key><string>", text, "</string>"]);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\"><dict>{inside}{more}</dict></plist>"
    )
}

pub(crate) fn authenticate(udid: &str) -> String {
    authenticate_for(udid, TOPIC)
}

pub(crate) fn authenticate_for(udid: &str, topic: &str) -> String {
    plist(
        &[
            ("MessageType", "Authenticate"),
            ("UDID", udid),
            ("Topic", topic),
            ("OSVersion", "17.4.1"),
            ("BuildVersion", "21E236"),
            ("ProductName", "iPhone15,4"),
            ("SerialNumber", "F2LXX0AAAA"),
        ],
        "",
    )
}

pub(crate) fn token_update(udid: &str) -> String {
    token_update_with(udid, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
}

pub(crate) fn token_update_with(udid: &str, token: &str) -> String {
    plist(
        &[("MessageType", "TokenUpdate"), ("UDID", udid), ("Topic", TOPIC), ("PushMagic", "magic")],
        &format!("<key>Token</key><data>{token}</data>"),
    )
}

pub(crate) fn check_out(udid: &str) -> String {
    plist(&[("MessageType", "CheckOut"), ("UDID", udid), ("Topic", TOPIC)], "")
}

pub(crate) fn idle(udid: &str) -> String {
    plist(&[("Status", "Idle"), ("UDID", udid)], "")
}

pub(crate) fn answer(udid: &str, command: &str, status: &str, more: &str) -> String {
    plist(&[("Status", status), ("UDID", udid), ("CommandUUID", command)], more)
}

/// The text of a key, wherever it is in a command.
pub(crate) fn text_of(body: &str, key: &str) -> String {
    let value = plist::Value::from_reader_xml(body.as_bytes()).unwrap();
    let top = value.as_dictionary().unwrap();
    let inside = top.get("Command").and_then(plist::Value::as_dictionary);
    let found = top.get(key).or_else(|| inside?.get(key));
    found.and_then(plist::Value::as_string).unwrap().to_owned()
}
